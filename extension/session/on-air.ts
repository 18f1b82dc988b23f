import type { EarshotError } from '../../shared-protocol/error.ts';
import type { CaptureDoor } from '../capture/sound/tab-capture.ts';
import type { Mix } from '../store/mix.ts';
import type { Place } from '../store/place.ts';
import type { Settings } from '../store/settings.ts';
import { storage } from '../store/storage.ts';
import { endsInTime } from '../stream/ends-in-time.ts';
import { createSharedSound, type SharedSound } from '../stream/shared-sound.ts';
import type { StreamOptions } from '../stream/stream-contract.ts';
import { startStream } from '../stream/stream.ts';
import { deferred } from '../time/wait.ts';
import { showsDeafened } from './deafened.ts';
import type { Ducking } from './ducking.ts';
import type { Current } from './current.ts';
import type { Totals } from './health.ts';
import type { IndicatorSettings } from './indicator.ts';
import type { Hearing } from './hearing.ts';
import type { MicrophoneControl } from './microphone.ts';
import type { MixCommands } from './mix-commands.ts';
import type { MixSound } from './mix-sound.ts';
import type { Mixer } from './mixer.ts';
import type { Notices } from './notices.ts';
import type { Plan, PlannedServer } from './plan.ts';
import { silentAfterMs } from './speakers.ts';
import { createServerStream, type ServerStream } from './server-stream.ts';
import { initialState } from './state.ts';
import type { ToneTest } from './tone-test.ts';

/** How a stream ended. */
export interface LastStream extends Totals {
  liveMs: number;
  /** null if the user stopped it */
  error: EarshotError | null;
}

/** One mix at a time and its streams, from the plan until everything is cleaned up. */
export interface OnAir {
  /** user ids of the people who speak, in any of the servers: each is in one voice channel at a time */
  speaking(): ReadonlySet<string>;
  /** when the first server went live, in ms since 1970; null if none did, or nothing streams */
  readonly since: number | null;
  /** of the stream that ended last, for diagnostics */
  readonly last: LastStream | null;
  /** unreadable input from voice servers, of all streams */
  readonly skipped: number;
  /**
   * Reads the settings that a mix needs. The returned function starts at once, and resolves when everything has ended.
   */
  prepare(plan: Plan): Promise<() => Promise<void>>;
  /** Into a further server, or again into one whose stream ended, while the mix is live. */
  add(place: Place, how: { isMuted: boolean }): void;
}

export interface OnAirOptions extends Pick<StreamOptions, 'bot' | 'host' | 'clock' | 'openSocket' | 'isOnline'> {
  capture: CaptureDoor;
  current: Current;
  mixer: Mixer;
  mixCommands: MixCommands;
  mixSound: MixSound;
  ducking: Ducking;
  notices: Notices;
  microphone: MicrophoneControl;
  hearing: Hearing;
  indicator: IndicatorSettings;
  test: ToneTest;
  onPeaks(peaks: readonly [number, number]): void;
  /** as of a stream */
  beforeLeaving: StreamOptions['beforeLeaving'];
  /** One server's stream ended, and others go on; null if the user stopped it. */
  onServerOver(server: ServerStream, error: EarshotError | null): void;
  /** null if the user stopped it */
  onOver(error: EarshotError | null): void;
}

/** Everything that exists while a mix is live. */
interface Running {
  settings: Settings;
  sound: SharedSound;
  /** see `OnAir.since` */
  since: number | null;
  over(): void;
}

export function createOnAir(options: OnAirOptions): OnAir {
  const { current, mixer, notices, indicator, hearing, test, clock, host } = options;
  let running: Running | null = null;
  let last: LastStream | null = null;
  let skipped = 0;

  /** Resolves when everything has ended. */
  function begin({ servers, tabs, adopted, mix }: Plan, settings: Settings, volumes: Partial<Mix>): Promise<void> {
    options.bot.setDeafened(showsDeafened(settings, false));
    const tab = tabs[0]?.tab ?? null;
    mixer.begin(tabs, tab === null ? {} : (adopted?.mix ?? { ...volumes, ...mix }));
    options.mixSound.begin(settings);
    options.ducking.follow(settings);
    if (tab === null) test.begin(servers[0].place.channelId);
    else test.forget();
    const sound = createSharedSound({
      capture: options.capture,
      tab,
      mix: options.mixSound.forCapture(),
      isAdopted: adopted !== undefined,
      clock,
      host,
      onSource: options.mixCommands.onSource,
      onMicrophone: options.microphone.onEvent,
      onEnded: current.failAll,
      onPeaks: options.onPeaks,
    });
    const over = deferred<void>();
    const [since = null] = servers.flatMap((server) => server.since ?? []).sort((a, b) => a - b);
    running = { settings, sound, since, over: () => over.resolve() };
    current.sound = sound;
    for (const server of servers) start(running, server);
    return over.promise;
  }

  function start({ settings, sound }: Running, { place, wanted = place, isMuted, since, ended }: PlannedServer): void {
    const { dialect } = settings;
    const server = createServerStream(place, { wanted, isMuted, dialect, clock, onChange: current.changed });
    if (ended) return current.begin(server, { type: 'recalled', problem: ended });
    const target = { ...place, tab: mixer.tabs[0]?.tab ?? null };
    const nowMs = clock.wallMs();
    current.begin(server, since === null ? { type: 'start', target } : { type: 'adopt', target, since, nowMs });
    const stream = startStream({
      ...options,
      target,
      settings,
      sound,
      indicator: indicator.sent,
      isHeld: mixer.isHeld || isMuted,
      hasBeenLive: since !== null,
      ...listenTo(server),
    });
    server.stream = endsInTime(stream, clock);
    void server.stream.ended.then((error) => end(server, error));
  }

  /** Passes on a stream's reports. */
  function listenTo(
    server: ServerStream,
  ): Pick<StreamOptions, 'onEvent' | 'onVoice' | 'onStats' | 'onActivity' | 'onHeard'> {
    const { speakers, health } = server;
    const onHeard = (agoMs: number): void => {
      options.ducking.look(agoMs);
      if (indicator.showsPeople) current.changed();
    };
    return {
      onEvent(event) {
        if (event.type === 'moved') server.place = { guildId: event.guildId, channelId: event.channelId };
        server.moveCost.onEvent(event);
        current.applyTo(server, event);
        if (event.type === 'lost') speakers.clear();
        if (event.type === 'lost') options.ducking.look();
        if (event.type !== 'connected' || server.state.state !== 'live') return;
        server.liveSince ??= server.state.since;
        if (running) running.since ??= server.state.since;
      },
      onVoice(event) {
        if (event.type === 'skipped') skipped += 1;
        speakers.onVoice(event);
        hearing.onVoices();
        onHeard(0);
      },
      onStats(stats) {
        health.onStats(stats);
        current.changed();
      },
      onActivity(ssrcs) {
        speakers.onActivity(ssrcs);
        onHeard(silentAfterMs);
      },
      onHeard: (voices) => hearing.onHeard(server, voices),
    };
  }

  function end(server: ServerStream, ending: EarshotError | null): void | Promise<void> {
    const { liveSince, health } = server;
    // Events while a stopped stream fades out, such as its tab being closed, are no reason: the user had stopped it.
    const error = current.isFadingOut ? null : ending;
    server.stream = null;
    server.securing.follow(initialState);
    server.notices.clearAll();
    server.speakers.clear();
    options.ducking.look();
    const liveMs = liveSince === null ? 0 : clock.wallMs() - liveSince;
    if (mixer.tabs.length > 0) last = { liveMs, ...health.totals(), error };
    if (current.servers.every(({ stream }) => stream === null)) return cleanUp(error);
    // All end together: the last one reports it.
    if (!current.isEnding) options.onServerOver(server, error);
  }

  async function cleanUp(error: EarshotError | null): Promise<void> {
    const ended = running;
    running = null;
    current.sound = null;
    ended?.sound.stop();
    test.end();
    options.microphone.onOver();
    hearing.onOver();
    notices.clearAll();
    // Even if the browser refuses this, the streams have ended.
    await Promise.allSettled([options.capture.release()]);
    options.onOver(error);
    // After its reason is stored: a background that is stopped in between would leave silence without a reason.
    void storage.activeStream.remove();
    ended?.over();
  }

  return {
    speaking: () => new Set(current.servers.flatMap(({ speakers }) => [...speakers.now()])),
    get since() {
      return running?.since ?? null;
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
        options.microphone.recall(),
        hearing.recall(),
      ]);
      return () => begin(plan, settings, volumes);
    },
    add(place, { isMuted }) {
      if (running) start(running, { place, isMuted, since: null });
    },
  };
}
