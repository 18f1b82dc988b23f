import type { GatewayEvent } from '../discord/gateway/gateway-contract.ts';

type OwnState = Extract<GatewayEvent, { type: 'own-voice-state' }>;

/** The stream's knowledge of the bot's voice state when the gateway reports on it. */
export interface KnownSeat {
  channelId: string;
  /** the gateway session that joined; null before joining */
  sessionId: string | null;
  /** earlier main sessions: Discord's further reports on them are outdated */
  formerSessions: ReadonlySet<string>;
  /** how long the voice connection has been broken, in ms; null if it is up, or the server ended it for good */
  brokenMs: number | null;
  /** the gateway is reporting events from while it was away */
  isReplayed: boolean;
}

/**
 * - `none`: nothing that matters
 * - `moved`: somebody put the bot into another channel
 * - `taken-over`: another browser signed in as the same bot
 * - `kicked`: somebody took the bot out of the channel
 * - `timed-out`: Discord did, for want of a voice connection
 */
export type SeatNews = 'none' | 'moved' | 'taken-over' | 'kicked' | 'timed-out';

/** Discord removes a bot without a voice connection after some time: an earlier removal was by a person. */
const seatKeptMs = 15_000;

/** Interprets the bot's own voice state. Only the gateway can say that the bot was disconnected. */
export function seatNews(own: Pick<OwnState, 'channelId' | 'sessionId' | 'isAsked'>, seat: KnownSeat): SeatNews {
  if (own.isAsked || seat.sessionId === null || seat.formerSessions.has(own.sessionId)) return 'none';
  if (own.channelId === null) {
    const isTimeOut = seat.brokenMs !== null && (seat.isReplayed || seat.brokenMs >= seatKeptMs);
    return isTimeOut ? 'timed-out' : 'kicked';
  }
  if (own.sessionId !== seat.sessionId) return 'taken-over';
  return own.channelId === seat.channelId ? 'none' : 'moved';
}
