import { liveWord, type LiveWord } from '../session/view/live-word.ts';
import type { StreamView } from '../session/view.ts';

type Live = Extract<StreamView, { state: 'live' }>;

export interface Pill {
  word: LiveWord;
  /** ember means that sound can be heard; where it cannot, it would be a lie */
  isOnAir: boolean;
}

/** The word beside the clock. */
export function livePill({ unheard, isSecuring, mix }: Pick<Live, 'unheard' | 'isSecuring' | 'mix'>): Pill {
  const isHeld = unheard === 'encryption-off';
  const isAlone = unheard === 'nobody-there';
  const isHushed = unheard !== null && !isHeld && !isAlone;
  const word = liveWord({ ...mix, isHeld, isHushed, isSecuring, isAlone });
  return { word, isOnAir: word === 'live' };
}
