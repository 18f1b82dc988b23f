import { liveWord, type LiveWord } from '../../page-contract/live-word.ts';
import type { ReconnectingView, StreamView } from '../../page-contract/view.ts';

type Live = Extract<StreamView, { state: 'live' }>;

export interface Pill {
  word: LiveWord | 'reconnecting';
  /** ember means that sound can be heard; if it cannot, it would be a lie */
  isOnAir: boolean;
}

/** The connection broke off: nothing can be heard until it is back. */
export const awayPill: Pill = { word: 'reconnecting', isOnAir: false };

/** The word beside the clock. A connection that was lost only just now is taken for one that is there. */
export function livePill(stream: Pick<Live, 'unheard' | 'isSecuring' | 'mix'> | ReconnectingView): Pill {
  const { unheard, isSecuring, mix } = { unheard: null, isSecuring: false, ...stream };
  const isHeld = unheard === 'encryption-off';
  const isAlone = unheard === 'nobody-there';
  const isUnheard = unheard !== null && !isHeld && !isAlone;
  const word = liveWord({ ...mix, isHeld, isUnheard, isSecuring, isAlone });
  return { word, isOnAir: word === 'live' };
}
