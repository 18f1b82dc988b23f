import type { EarshotError } from '../../shared-protocol/error.ts';
import type { CaptureDoor } from '../capture/sound/tab-capture.ts';
import type { Clock } from '../time/clock.ts';
import type { OpenSocket } from '../discord/socket.ts';
import type { Helper } from '../host/host.ts';
import type { Desk } from './mix-commands.ts';
import type { Mixer } from './mixer.ts';
import type { Running } from './running.ts';
import type { Bot } from '../account/bot.ts';
import type { Plan } from './plan.ts';
import type { SessionEvent } from './state.ts';
import { storage } from '../store/storage.ts';
import { noteRecent, rememberStream } from './stream-memory.ts';
import { startStream } from '../stream/stream.ts';
import type { Stream } from '../stream/stream-contract.ts';
import { causeText } from '../views/cause-text.ts';
import type { LastStreamView } from '../page-contract/view.ts';
import { endsInTime } from '../stream/ends-in-time.ts';
import type { Health } from './health.ts';
import type { Notices } from './notices.ts';
import type { Rings } from './indicator.ts';
import { createSpeakers, type Speakers } from './speakers.ts';
import type { ToneTest } from './tone-test.ts';
import type { Whereabouts } from './channel.ts';

/** One stream at a time, from its plan until nothing of it is left. */
export interface OnAir {
  readonly stream: Stream | null;
  /** user ids whose voice is heard */
  readonly speaking: ReadonlySet<string>;
  /** of the stream that ended last, for diagnostics */
  readonly last: LastStreamView | null;
  /** what voice servers said and could not be read, of all streams */
  readonly skipped: number;
  /** Reads what a stream needs to know. What it returns begins at once, and resolves when all is over. */
  prepare(plan: Plan): Promise<() => Promise<void>>;
}

export interface OnAirOptions {
  running: Running;
  bot: Bot;
  helper: Helper;
  mixer: Mixer;
  desk: Desk;
  health: Health;
  notices: Notices;
  rings: Rings;
  test: ToneTest;
  whereabouts: Whereabouts;
  capture: CaptureDoor;
  clock: Clock;
  openSocket: OpenSocket;
  isOnline(): boolean;
  onPeaks(peaks: readonly [number, number]): void;
  /** null where the user stopped it */
  onOver(error: EarshotError | null): void;
}

export function createOnAir(options: OnAirOptions): OnAir {
  const { running, mixer, health, notices, rings, test, whereabouts, clock } = options;
  let stream: Stream | null = null;
  let speakers: Speakers | null = null;
  let liveSince: number | null = null;
  let last: LastStreamView | null = null;
  let skipped = 0;

  async function prepare({ place, tabs, adopted }: Plan): Promise<() => Promise<void>> {
    const [settings, volumes] = await Promise.all([storage.settings.get(), storage.volumes.get(), rings.recall()]);
    return () => {
      const isTone = tabs.length === 0;
      const target = { ...place, tab: tabs[0]?.tab ?? null };
      mixer.begin(tabs, isTone ? {} : (adopted?.mix ?? volumes));
      health.begin();
      whereabouts.onStart();
      liveSince = null;
      if (isTone) test.begin(place.channelId);
      else test.forget();
      const heard = (speakers = createSpeakers(settings.dialect));
      const onHeard = (): void => (rings.showsPeople ? running.changed() : undefined);
      const since = adopted?.since ?? null;
      const nowMs = clock.wallMs();
      running.apply(since === null ? { type: 'start', target } : { type: 'adopt', target, since, nowMs });
      void rememberStream(running.state, mixer);
      const started = startStream({
        target,
        settings,
        indicator: rings.indicator,
        mix: mixer.forCapture(),
        isHeld: mixer.isHeld,
        isAdopted: adopted !== undefined,
        hasBeenLive: since !== null,
        bot: options.bot,
        helper: options.helper,
        capture: options.capture,
        clock,
        openSocket: options.openSocket,
        isOnline: options.isOnline,
        onEvent,
        onSource: options.desk.onSource,
        onVoice: (event) => {
          if (event.type === 'skipped') skipped += 1;
          heard.onVoice(event);
          onHeard();
        },
        onActivity: (ssrcs) => {
          heard.onActivity(ssrcs);
          onHeard();
        },
        onPeaks: options.onPeaks,
      });
      stream = endsInTime(started, clock);
      return stream.ended.then(cleanUp);
    };
  }

  function onEvent(event: SessionEvent): void {
    running.apply(event);
    if (event.type === 'connected') onConnected();
    if (event.type === 'lost') {
      speakers?.clear();
      health.lost();
    }
    if (event.type === 'moved') {
      whereabouts.onMoved(event.isAsked);
      void rememberStream(running.state, mixer);
    }
    const { state } = running;
    const isOver = event.type === 'silence' && event.isSilent;
    if (isOver && state.state === 'live' && state.tab === null) test.onSilence(state.dave);
  }

  function onConnected(): void {
    const { state } = running;
    if (state.state !== 'live') return;
    liveSince ??= state.since;
    void rememberStream(state, mixer);
    void noteRecent(state.channelId, mixer).then(running.changed);
  }

  async function cleanUp(error: EarshotError | null): Promise<void> {
    stream = null;
    speakers = null;
    test.end();
    notices.clearAll();
    const liveMs = liveSince === null ? 0 : clock.wallMs() - liveSince;
    if (mixer.tabs.length > 0)
      last = { liveMs, ...health.totals(), endedBy: error?.code ?? null, cause: causeText(error) };
    // Whatever the browser says to this, the stream is over.
    await Promise.allSettled([options.capture.release()]);
    options.onOver(error);
    // After its reason is noted: a background that is stopped in between would leave silence without one.
    void storage.activeStream.remove();
  }

  return {
    get stream() {
      return stream;
    },
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
