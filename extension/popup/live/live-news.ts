import type { OnAir, Pill } from './live-pill.ts';

export type LiveNews = 'nobodyThereNews' | 'botLeftNews' | 'connectedAgain';

/**
 * News of a stream, with nothing to press: when sound will be sent, or that it is sent again.
 * @param pill its word
 * @param isBack the connection was seen to be gone, and has just come back
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
