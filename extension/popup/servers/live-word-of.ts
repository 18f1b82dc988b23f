import { liveWord, type LiveWord } from '../../page-contract/live-word.ts';
import type { MixView, StreamView } from '../../page-contract/view.ts';

type Live = Extract<StreamView, { state: 'live' }>;

/** One server's word. A connection lost just now counts as still there. */
export function liveWordOf({
  unheard = null,
  isSecuring = false,
  mix,
}: Partial<Pick<Live, 'unheard' | 'isSecuring'>> & { mix: MixView }): LiveWord {
  const isHeld = unheard === 'encryption-off';
  const isAlone = unheard === 'nobody-there';
  const isUnheard = unheard !== null && !isHeld && !isAlone;
  return liveWord({ ...mix, isHeld, isUnheard, isSecuring, isAlone });
}
