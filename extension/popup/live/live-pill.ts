import type { LiveWord } from '../../page-contract/live-word.ts';
import type { ReconnectingView, SessionView, StreamView } from '../../page-contract/view.ts';
import { serverWord } from '../servers/server-look.ts';
import { liveWordOf } from '../servers/live-word-of.ts';

export type OnAir = Extract<StreamView, { state: 'live' }> | ReconnectingView;

export interface Pill {
  word: LiveWord | 'reconnecting';
  /** ember means that sound can be heard; otherwise it would be a lie */
  isOnAir: boolean;
}

/** The connection is lost: nothing can be heard until it is back. */
export const awayPill: Pill = { word: 'reconnecting', isOnAir: false };

/**
 * The word beside the clock. With several servers it is Live if one of them hears the stream, else the first one's.
 * @param gone servers whose connection has been gone long enough for people to see it
 */
export function livePill(stream: OnAir, servers: SessionView['servers'], gone: ReadonlySet<string>): Pill {
  const there = servers.length > 1 ? servers.filter(({ guildId }) => !gone.has(guildId)) : [];
  const words = there.flatMap((server) => serverWord(server, stream.mix) ?? []);
  const word = words.find((one) => one === 'live') ?? words[0] ?? liveWordOf(stream);
  return { word, isOnAir: word === 'live' };
}
