import type { OnAir, Pill } from './live-pill.ts';

export type LiveNews = 'nobodyThereNews' | 'botLeftNews' | 'connectedAgain';

/**
 * News of a stream without an action: when sound will be sent, or that it is sent again.
 * @param pill its text
 * @param isBack the connection was visibly lost, and has just come back
 */
export function liveNews(
  stream: Pick<OnAir, 'state'> & { hasLeft?: boolean },
  pill: Pill,
  isBack: boolean,
): LiveNews | null {
  if (stream.state !== 'live') return null;
  if (pill.word === 'nobodyThere') return stream.hasLeft ? 'botLeftNews' : 'nobodyThereNews';
  return isBack ? 'connectedAgain' : null;
}
