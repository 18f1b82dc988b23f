import type { MicrophoneFault, MicrophoneState, MicrophoneWish } from '../capture/sound/tab-capture.ts';
import { stopTracks } from '../capture/sound/stop-tracks.ts';
import type { Clock } from '../time/clock.ts';
import { wait } from '../time/wait.ts';
import { microphoneFault, type MicrophoneDoor } from './open-microphone.ts';

/** A sound card takes up to a second; if it takes longer, another program holds it. */
const openDeadlineMs = 10_000;
/** An unplugged or busy device may return at any time; checking costs nothing. */
const tryAgainMs = 2000;

/** A microphone's stream in a mix. */
export interface MicrophoneUse {
  set(wish: MicrophoneWish): void;
  /** stops the stream */
  close(): void;
}

/** Keeps the wanted microphone open, through device changes, refusals and unplugging. */
export interface MicrophoneKeeper {
  readonly state: MicrophoneState;
  /** null releases it */
  follow(wish: MicrophoneWish | null): void;
  close(): void;
}

/**
 * ```
 * off ─▶ opening ─▶ open ─its track ends─▶ failed
 *            \──────────refused, missing, busy──▲ │
 *                 ▲───after 2 s, or once allowed──┘
 * ```
 * @param options.use takes the stream over; rejected, it counts as busy
 */
export function keepMicrophone(options: {
  door: MicrophoneDoor;
  clock: Clock;
  use(stream: MediaStream, wish: MicrophoneWish): Promise<MicrophoneUse>;
  onState(state: MicrophoneState): void;
}): MicrophoneKeeper {
  const { door, clock } = options;
  let wish: MicrophoneWish | null = null;
  let state: MicrophoneState = { at: 'off' };
  let used: MicrophoneUse | null = null;
  /** aborted together with everything of one opening */
  let life = new AbortController();
  let cancelRetry = (): void => undefined;
  const stopListening = door.onPermission(onPermission);

  function become(next: MicrophoneState): void {
    if (next.at === state.at && next.at !== 'open' && next.at !== 'failed') return;
    state = next;
    options.onState(state);
  }

  function release(): void {
    life.abort();
    life = new AbortController();
    cancelRetry();
    used?.close();
    used = null;
  }

  function fail(fault: MicrophoneFault): void {
    release();
    if (state.at !== 'failed' || state.fault !== fault) become({ at: 'failed', fault });
    // The browser reports when it is allowed.
    if (fault !== 'refused') cancelRetry = clock.setTimer(() => void open(), tryAgainMs);
  }

  async function whyGone(): Promise<MicrophoneFault> {
    return (await door.mayOpen().catch(() => true)) ? 'missing' : 'refused';
  }

  async function open(): Promise<void> {
    const source = wish;
    if (!source) return;
    const { signal } = life;
    const isOver = (): boolean => signal.aborted;
    // A row that retries behind its warning does not flicker.
    if (state.at !== 'failed') become({ at: 'opening' });
    const may = await door.mayOpen().catch(() => true);
    if (isOver()) return;
    if (!may) return fail('refused');
    // It is too late for anybody, and would hold the device.
    const opening = door.open(source).then(async (stream) => {
      try {
        signal.throwIfAborted();
        const use = await options.use(stream, wish ?? source);
        if (isOver()) use.close();
        return { use, track: stream.getAudioTracks()[0] };
      } catch (thrown) {
        stopTracks(stream);
        throw thrown;
      }
    });
    try {
      const { use, track } = await wait(opening, {
        deadlineMs: openDeadlineMs,
        code: 'capture-timeout',
        clock,
        signal,
      });
      take(use, track);
    } catch (thrown) {
      if (!isOver()) fail(microphoneFault(thrown));
    }
  }

  function take(use: MicrophoneUse, track: MediaStreamTrack | undefined): void {
    used = use;
    if (wish) use.set(wish);
    const onEnded = (): void => {
      release();
      const { signal } = life;
      void whyGone().then((fault) => (signal.aborted ? undefined : fail(fault)));
    };
    track?.addEventListener('ended', onEnded, { once: true, signal: life.signal });
    become({ at: 'open', name: track?.label ?? '' });
  }

  function onPermission(): void {
    if (wish && state.at === 'failed' && state.fault === 'refused') void open();
  }

  return {
    get state() {
      return state;
    },
    follow(next) {
      const before = wish;
      wish = next;
      if (!next) {
        release();
        return become({ at: 'off' });
      }
      if (before && before.deviceId === next.deviceId && before.cancelsEcho === next.cancelsEcho) {
        used?.set(next);
        return;
      }
      release();
      become({ at: 'opening' });
      void open();
    },
    close() {
      stopListening();
      wish = null;
      release();
      state = { at: 'off' };
    },
  };
}
