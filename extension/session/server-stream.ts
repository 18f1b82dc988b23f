import type { Dialect } from '../../shared-protocol/voice-payloads.ts';
import type { Place } from '../store/place.ts';
import type { Stream } from '../stream/stream-contract.ts';
import type { Clock } from '../time/clock.ts';
import { createHealth, type Health } from './health.ts';
import { createMoveCost, type MoveCost } from './move-cost.ts';
import { createSecuringWatch } from './live-watch.ts';
import { createNotices, type Notices } from './notices.ts';
import { createSpeakers, type Speakers } from './speakers.ts';
import { initialState, type SessionState } from './state.ts';

/** One server's stream and its state. Its row stays after the stream ended, while others go on. */
export interface ServerStream {
  /** the bot's channel, now or last */
  place: Place;
  /** the wanted channel; it differs if somebody moved the bot */
  wanted: Place;
  /** `idle` with its problem once the stream has ended */
  state: SessionState;
  /** until everything is cleaned up */
  stream: Stream | null;
  /** in this channel only */
  isMuted: boolean;
  /** its bot asked to speak on the stage */
  hasAsked: boolean;
  /** ms since 1970; null before it was live */
  liveSince: number | null;
  readonly health: Health;
  readonly moveCost: MoveCost;
  /** of this server only */
  readonly notices: Notices;
  /** shows the notice about slow encryption */
  readonly securing: ReturnType<typeof createSecuringWatch>;
  readonly speakers: Speakers;
}

export function createServerStream(
  place: Place,
  options: { wanted: Place; isMuted: boolean; dialect: Dialect; clock: Clock; onChange(): void },
): ServerStream {
  const notices = createNotices(options.clock, options.onChange);
  const moveCost = createMoveCost(() => options.clock.nowMs());
  return {
    place,
    wanted: options.wanted,
    state: initialState,
    stream: null,
    isMuted: options.isMuted,
    hasAsked: false,
    liveSince: null,
    health: createHealth(() => moveCost.lastMs),
    moveCost,
    notices,
    securing: createSecuringWatch(options.clock, notices),
    speakers: createSpeakers(options.dialect),
  };
}
