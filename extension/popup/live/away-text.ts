import type { ProblemView, ReconnectingView, SessionView } from '../../page-contract/view.ts';
import { numberText } from '../../ui/count-text.ts';
import { findChannel } from '../../ui/find-channel.ts';
import type { Say } from '../../ui/say.ts';

const inSeconds = (say: Say, ms: number): string => numberText(say, Math.max(0, Math.ceil(ms / 1000)));

/** The card's sentence about one lost connection, or several. */
export function awaySentence(
  say: Say,
  { guilds, servers }: Pick<SessionView, 'guilds' | 'servers'>,
  stream: ReconnectingView,
): string {
  if (stream.isOffline) return say('problem_offline');
  if (servers.filter(({ state }) => state === 'reconnecting').length > 1) return say('reconnectLostAll');
  return say('reconnectLost', findChannel(guilds, stream)?.channel.name ?? say('theChannel'));
}

/** The next step, below it. */
export function awayNote(say: Say, { isOffline, retryAt }: ReconnectingView, nowMs: number): string {
  if (isOffline) return say('reconnectOffline');
  return retryAt === null ? say('reconnectTrying') : say('reconnectNext', inSeconds(say, retryAt - nowMs));
}

/** In place of the health line's figures. */
export const awayHealth = (say: Say, { lostAt, attempt }: ReconnectingView, nowMs: number): string =>
  say('healthAway', inSeconds(say, nowMs - lostAt), numberText(say, attempt));

/** Whether it gives the reason, beyond the loss itself and the time of the next attempt. */
export const isWhyAway = (problem: Pick<ProblemView, 'code'> | null): boolean => problem?.code === 'gateway-closing';
