import type { ReconnectingView, StreamView } from '../../page-contract/view.ts';
import { livePill } from './live-pill.ts';

export type LiveNews = 'nobodyThereNews' | 'connectedAgain';

/**
 * News of a stream, with nothing to press: when sound will be sent, or that it is sent again.
 * @param isBack the connection was seen to be gone, and has just come back
 */
export function liveNews(
  stream: Extract<StreamView, { state: 'live' }> | ReconnectingView,
  isBack: boolean,
): LiveNews | null {
  if (stream.state !== 'live') return null;
  if (livePill(stream).word === 'nobodyThere') return 'nobodyThereNews';
  return isBack ? 'connectedAgain' : null;
}
