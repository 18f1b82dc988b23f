import type { SourceWarning } from '../../sound/tab-capture.ts';
import type { Unheard } from '../messages.ts';
import type { Hearing } from './unheard-watch.ts';

/** A tab's frame as it last reported itself. */
export interface FrameReport {
  readonly id: number;
  /** ids of its child frames */
  readonly children: readonly number[];
  readonly unheard: Unheard;
}

/**
 * Why some of a tab's sound is missing: the most serious reason, but one that the user can fix comes first.
 * @param isHopeless whether this address stayed withheld after every attempt
 */
export function sourceWarning(
  frames: readonly FrameReport[],
  hearing: Hearing,
  isHopeless: (address: string) => boolean,
): SourceWarning | null {
  const unheard = frames.map((frame) => frame.unheard);
  const tainted = unheard.flatMap((each) => each.tainted);
  if (tainted.some((address) => !isHopeless(address))) return 'source-tainted';
  if (tainted.length > 0 || unheard.some(({ isProtected }) => isProtected)) return 'source-protected';
  if (hearing === 'deaf' && hasFrameOutOfReach(frames)) return 'source-frame';
  return hearing === 'deaf' || unheard.some(({ isLate }) => isLate) ? 'source-late' : null;
}

/** A frame without any message, because its site is not allowed. */
function hasFrameOutOfReach(frames: readonly FrameReport[]): boolean {
  const reached = new Set(frames.map(({ id }) => id));
  return frames.some(({ children }) => children.some((id) => !reached.has(id)));
}
