import type { ServerView, SessionView } from '../page-contract/view.ts';

type Streamed = Pick<SessionView, 'stream' | 'servers'>;

/** When each lost connection was lost, in ms since 1970, by its server. */
export function lostConnections({ stream, servers }: Streamed): ReadonlyMap<string, number> {
  const all: readonly (ServerView | SessionView['stream'])[] = servers.length > 1 ? servers : [stream];
  return new Map(all.flatMap((one) => (one.state === 'reconnecting' ? [[one.guildId, one.lostAt]] : [])));
}

/**
 * Whether the whole stream is away: no connected server is left.
 * @param gone servers whose connection has been gone long enough for people to see it
 */
export function isWholeAway({ stream, servers }: Streamed, gone: ReadonlySet<string>): boolean {
  if (servers.length < 2) return stream.state === 'reconnecting' && gone.has(stream.guildId);
  const onAir = servers.filter(({ state }) => state === 'live' || state === 'reconnecting');
  return onAir.length > 0 && onAir.every(({ guildId }) => gone.has(guildId));
}
