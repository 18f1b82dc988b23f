import type { SessionView } from '../page-contract/view.ts';
import type { Place } from '../store/place.ts';

/** Pressed repeatedly, the key visits all recent channels, although each becomes the newest of them. */
export interface ChannelWalk {
  /** ids in the order of the walk */
  ring: readonly string[];
  /** the channel it reached */
  place: Place;
}

type Known = Pick<SessionView, 'guilds' | 'recent' | 'chosen' | 'servers'>;

/** The current channel, or that of the next stream. With several servers, the one in this channel's server. */
const isThere = ({ servers, chosen }: Known, { channelId }: Place): boolean =>
  servers.length > 0 ? servers.some((server) => server.channelId === channelId) : chosen?.channelId === channelId;

/** Recent channels that can be picked now. With several servers only those in them: a new server is not joined. */
function reachable({ guilds, recent, servers }: Known): Map<string, Place> {
  const isOpen = (guildId: string): boolean =>
    servers.length < 2 || servers.some((server) => server.guildId === guildId && server.state !== 'ended');
  const all = guilds.filter(({ id }) => isOpen(id)).flatMap(({ channels }) => channels);
  const open = all.filter(({ id, blocked }) => blocked === null && recent.includes(id));
  return new Map(open.map(({ id, guildId }) => [id, { guildId, channelId: id }]));
}

/** It was chosen, and the stream fades out before it moves there. */
const isOnTheWay = (view: Known, place: Place): boolean =>
  view.servers.length === 1 && !isThere(view, place) && view.chosen?.channelId === place.channelId;

/**
 * The recent channel after the present one. At first that is the previous one, then, as long as nothing else changes
 * the channel, the one before that. Null if there is no other.
 */
export function nextChannel(view: Known, last: ChannelWalk | null): ChannelWalk | null {
  const places = reachable(view);
  const ahead = last !== null && isOnTheWay(view, last.place) ? last.place : null;
  const isHere = (place: Place): boolean => (ahead ? place.channelId === ahead.channelId : isThere(view, place));
  const goesOn = last !== null && isHere(last.place);
  // A channel that became recent since then comes last.
  const ring = goesOn ? [...new Set([...last.ring, ...view.recent])] : view.recent;
  const from = goesOn ? ring.indexOf(last.place.channelId) : -1;
  const inTurn = [...ring.slice(from + 1), ...ring.slice(0, from + 1)];
  const next = inTurn.flatMap((id) => places.get(id) ?? []).find((place) => !isHere(place));
  return next ? { ring, place: next } : null;
}
