import type { Bot } from '../account/bot.ts';
import type { GatewayEvent, VoiceCredentials } from '../discord/gateway/gateway-contract.ts';
import type { Place } from '../store/place.ts';
import type { Clock } from '../time/clock.ts';
import { freshness, type Dialled, type Freshness } from './fresh-pair.ts';
import { seatNews, type SeatNews } from './seat-news.ts';
import type { BotSeat } from './unheard.ts';

/** The bot's voice state: the wanted channel, the pair used last, and whether that is valid. */
export interface Seat {
  readonly place: Place;
  /** the gateway is connected, to report on it */
  isWatched(): boolean;
  /** the gateway's present knowledge */
  now(): BotSeat;
  moveTo(place: Place): void;
  /** the bot has joined, and connects with this pair */
  take(pair: VoiceCredentials, isGuess: boolean): void;
  /** the present pair compared with the one used last */
  find(): { pair: VoiceCredentials | null; freshness: Freshness };
  /** Discord has already named another server: joining again would only disconnect the bot from its channel. */
  isNamedAnew(): boolean;
  /** Discord took the voice server away */
  loseServer(): void;
  /** it belonged to another main session, which is gone */
  loseSession(): void;
  /** Records whether the voice connection is broken; one that the server ended for good is not. */
  setBroken(isBroken: boolean): void;
  /** the meaning of an own voice state */
  read(own: Extract<GatewayEvent, { type: 'own-voice-state' }>): SeatNews;
}

export function createSeat(options: { place: Place; bot: Bot; clock: Clock }): Seat {
  const { bot, clock } = options;
  let { place } = options;
  let dialled: Dialled | null = null;
  /** the gateway session that brought the bot into the channel */
  let sessionId: string | null = null;
  const formerSessions = new Set<string>();
  /** on the monotonic clock */
  let brokenSinceMs: number | null = null;

  const isWatched = (): boolean => bot.client?.state.state === 'ready';

  function find(): ReturnType<Seat['find']> {
    const pair = bot.client?.credentials(place.guildId) ?? null;
    return { pair, freshness: freshness(pair, dialled) };
  }

  return {
    get place() {
      return place;
    },
    isWatched,
    now: () => ({
      guild: bot.client?.guilds.get(place.guildId),
      channelId: place.channelId,
      userId: bot.client?.user?.id,
    }),
    moveTo: ({ guildId, channelId }) => void (place = { guildId, channelId }),
    take(pair, isGuess) {
      dialled = { pair, isServerGone: false, isGuess };
      ({ sessionId } = pair);
      brokenSinceMs = null;
    },
    find,
    // A state left by an earlier stream is no news before this one has connected.
    isNamedAnew: () => dialled !== null && ['half', 'whole'].includes(find().freshness),
    loseServer() {
      if (dialled) dialled.isServerGone = true;
    },
    loseSession() {
      if (sessionId !== null) formerSessions.add(sessionId);
      sessionId = null;
    },
    setBroken(isBroken) {
      brokenSinceMs = isBroken ? (brokenSinceMs ?? clock.nowMs()) : null;
    },
    read(own) {
      const brokenMs = brokenSinceMs === null ? null : clock.nowMs() - brokenSinceMs;
      const { channelId } = place;
      return seatNews(own, { channelId, sessionId, formerSessions, brokenMs, isReplayed: !isWatched() });
    },
  };
}
