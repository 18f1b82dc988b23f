import type { EarshotError } from '../../shared-protocol/error.ts';
import type { CaptureDoor } from '../capture/sound/tab-capture.ts';
import type { Clock } from '../time/clock.ts';
import type { OpenSocket } from '../discord/socket.ts';
import type { Host } from '../host/host.ts';
import type { MixCommands } from './mix-commands.ts';
import type { Mixer } from './mixer.ts';
import type { Current } from './current.ts';
import type { Bot } from '../account/bot.ts';
import type { Plan } from './plan.ts';
import type { StreamEvent } from '../stream/stream-event.ts';
import { storage } from '../store/storage.ts';
import { startStream } from '../stream/stream.ts';
import { endsInTime } from '../stream/ends-in-time.ts';
import type { Health, Totals } from './health.ts';
import type { Notices } from './notices.ts';
import type { IndicatorSettings } from './indicator.ts';
import { createSpeakers, type Speakers } from './speakers.ts';
import type { ToneTest } from './tone-test.ts';

/** What became of a stream. */
export interface LastStream extends Totals {
  liveMs: number;
  /** null where the user stopped it */
  error: EarshotError | null;
}

/** One stream at a time, from its plan until nothing of it is left. */
export interface OnAir {
  /** user ids whose voice is heard */
  readonly speaking: ReadonlySet<string>;
  /** of the stream that ended last, for diagnostics */
  readonly last: LastStream | null;
  /** what voice servers said and could not be read, of all streams */
  readonly skipped: number;
  /** Reads what a stream needs to know. What it returns begins at once, and resolves when all is over. */
  prepare(plan: Plan): Promise<() => Promise<void>>;
}

export interface OnAirOptions {
  current: Current;
  bot: Bot;
  host: Host;
  mixer: Mixer;
  mixCommands: MixCommands;
  health: Health;
  notices: Notices;
  indicator: IndicatorSettings;
  test: ToneTest;
  capture: CaptureDoor;
  clock: Clock;
  openSocket: OpenSocket;
  isOnline(): boolean;
  onPeaks(peaks: readonly [number, number]): void;
  /** null where the user stopped it */
  onOver(error: EarshotError | null): void;
}

export function createOnAir(options: OnAirOptions): OnAir {
  const { current, mixer, health, notices, indicator, test, clock } = options;
  let speakers: Speakers | null = null;
  let liveSince: number | null = null;
  let last: LastStream | null = null;
  let skipped = 0;

  async function prepare({ place, tabs, adopted }: Plan): Promise<() => Promise<void>> {
    const [settings, volumes] = await Promise.all([storage.settings.get(), storage.volumes.get(), indicator.recall()]);
    return () => {
      const isTone = tabs.length === 0;
      const target = { ...place, tab: tabs[0]?.tab ?? null };
      mixer.begin(tabs, isTone ? {} : (adopted?.mix ?? volumes));
      liveSince = null;
      if (isTone) test.begin(place.channelId);
      else test.forget();
      const heard = (speakers = createSpeakers(settings.dialect));
      const onHeard = (): void => (indicator.showsPeople ? current.changed() : undefined);
      const since = adopted?.since ?? null;
      const nowMs = clock.wallMs();
      current.apply(since === null ? { type: 'start', target } : { type: 'adopt', target, since, nowMs });
      const started = startStream({
        target,
        settings,
        indicator: indicator.indicator,
        mix: mixer.forCapture(),
        isHeld: mixer.isHeld,
        isAdopted: adopted !== undefined,
        hasBeenLive: since !== null,
        bot: options.bot,
        host: options.host,
        capture: options.capture,
        clock,
        openSocket: options.openSocket,
        isOnline: options.isOnline,
        onEvent,
        onSource: options.mixCommands.onSource,
        onVoice: (event) => {
          if (event.type === 'skipped') skipped += 1;
          heard.onVoice(event);
          onHeard();
        },
        onStats(stats) {
          health.onStats(stats);
          current.changed();
        },
        onActivity: (ssrcs) => {
          heard.onActivity(ssrcs);
          onHeard();
        },
        onPeaks: options.onPeaks,
      });
      current.stream = endsInTime(started, clock);
      return current.stream.ended.then(cleanUp);
    };
  }

  function onEvent(event: StreamEvent): void {
    current.apply(event);
    if (event.type === 'lost') speakers?.clear();
    if (event.type === 'connected' && current.state.state === 'live') liveSince ??= current.state.since;
  }

  async function cleanUp(error: EarshotError | null): Promise<void> {
    current.stream = null;
    speakers = null;
    test.end();
    notices.clearAll();
    const liveMs = liveSince === null ? 0 : clock.wallMs() - liveSince;
    if (mixer.tabs.length > 0) last = { liveMs, ...health.totals(), error };
    // Whatever the browser says to this, the stream is over.
    await Promise.allSettled([options.capture.release()]);
    options.onOver(error);
    // After its reason is noted: a background that is stopped in between would leave silence without one.
    void storage.activeStream.remove();
  }

  return {
    get speaking() {
      return speakers?.now() ?? new Set();
    },
    get last() {
      return last;
    },
    get skipped() {
      return skipped;
    },
    prepare,
  };
}
