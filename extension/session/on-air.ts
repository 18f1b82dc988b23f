import type { EarshotError } from '../../shared-protocol/error.ts';
import type { MixCommands } from './mix-commands.ts';
import type { Mixer } from './mixer.ts';
import type { Current } from './current.ts';
import type { Plan } from './plan.ts';
import type { StreamOptions } from '../stream/stream-contract.ts';
import type { Mix } from '../store/mix.ts';
import type { Settings } from '../store/settings.ts';
import { storage } from '../store/storage.ts';
import { startStream } from '../stream/stream.ts';
import { endsInTime } from '../stream/ends-in-time.ts';
import type { Health, Totals } from './health.ts';
import type { Notices } from './notices.ts';
import type { IndicatorSettings } from './indicator.ts';
import { createSpeakers, type Speakers } from './speakers.ts';
import type { ToneTest } from './tone-test.ts';

/** How a stream ended. */
export interface LastStream extends Totals {
  liveMs: number;
  /** null if the user stopped it */
  error: EarshotError | null;
}

/** One stream at a time, from its plan until nothing of it is left. */
export interface OnAir {
  /** user ids whose voice is heard */
  readonly speaking: ReadonlySet<string>;
  /** of the stream that ended last, for diagnostics */
  readonly last: LastStream | null;
  /** unreadable input from voice servers, of all streams */
  readonly skipped: number;
  /** Reads the settings that a stream needs. The returned stream begins at once, and resolves when all is over. */
  prepare(plan: Plan): Promise<() => Promise<void>>;
}

export interface OnAirOptions extends Pick<
  StreamOptions,
  'bot' | 'host' | 'capture' | 'clock' | 'openSocket' | 'isOnline' | 'onPeaks'
> {
  current: Current;
  mixer: Mixer;
  mixCommands: MixCommands;
  health: Health;
  notices: Notices;
  indicator: IndicatorSettings;
  test: ToneTest;
  /** null if the user stopped it */
  onOver(error: EarshotError | null): void;
}

/** Everything that exists as long as a stream does. */
interface Running {
  speakers: Speakers;
  /** ms since 1970; null before it was live */
  liveSince: number | null;
}

export function createOnAir(options: OnAirOptions): OnAir {
  const { current, mixer, health, notices, indicator, test, clock } = options;
  let running: Running | null = null;
  let last: LastStream | null = null;
  let skipped = 0;

  /** Resolves when all is over. */
  function begin({ place, tabs, adopted }: Plan, settings: Settings, volumes: Partial<Mix>): Promise<void> {
    const own: Running = { speakers: createSpeakers(settings.dialect), liveSince: null };
    running = own;
    const target = { ...place, tab: tabs[0]?.tab ?? null };
    const isTone = target.tab === null;
    mixer.begin(tabs, isTone ? {} : (adopted?.mix ?? volumes));
    if (isTone) test.begin(place.channelId);
    else test.forget();
    const since = adopted?.since ?? null;
    const nowMs = clock.wallMs();
    current.apply(since === null ? { type: 'start', target } : { type: 'adopt', target, since, nowMs });
    const stream = startStream({
      ...options,
      target,
      settings,
      indicator: indicator.indicator,
      mix: mixer.forCapture(),
      isHeld: mixer.isHeld,
      isAdopted: adopted !== undefined,
      hasBeenLive: since !== null,
      ...listenTo(own),
    });
    current.stream = endsInTime(stream, clock);
    return current.stream.ended.then((error) => cleanUp(own, error));
  }

  /** Passes on a stream's reports. */
  function listenTo(own: Running): Pick<StreamOptions, 'onEvent' | 'onSource' | 'onVoice' | 'onStats' | 'onActivity'> {
    const { speakers } = own;
    const onHeard = (): void => (indicator.showsPeople ? current.changed() : undefined);
    return {
      onEvent(event) {
        current.apply(event);
        if (event.type === 'lost') speakers.clear();
        if (event.type === 'connected' && current.state.state === 'live') own.liveSince ??= current.state.since;
      },
      onSource: options.mixCommands.onSource,
      onVoice(event) {
        if (event.type === 'skipped') skipped += 1;
        speakers.onVoice(event);
        onHeard();
      },
      onStats(stats) {
        health.onStats(stats);
        current.changed();
      },
      onActivity(ssrcs) {
        speakers.onActivity(ssrcs);
        onHeard();
      },
    };
  }

  async function cleanUp({ liveSince }: Running, error: EarshotError | null): Promise<void> {
    current.stream = null;
    running = null;
    test.end();
    notices.clearAll();
    const liveMs = liveSince === null ? 0 : clock.wallMs() - liveSince;
    if (mixer.tabs.length > 0) last = { liveMs, ...health.totals(), error };
    // Even if the browser refuses this, the stream is over.
    await Promise.allSettled([options.capture.release()]);
    options.onOver(error);
    // After its reason is noted: a background that is stopped in between would leave silence without one.
    void storage.activeStream.remove();
  }

  return {
    get speaking() {
      return running?.speakers.now() ?? new Set();
    },
    get last() {
      return last;
    },
    get skipped() {
      return skipped;
    },
    async prepare(plan) {
      const [settings, volumes] = await Promise.all([
        storage.settings.get(),
        storage.volumes.get(),
        indicator.recall(),
      ]);
      return () => begin(plan, settings, volumes);
    },
  };
}
