import { rampMs } from '../capture/sound/fade.ts';
import type { CaptureMix } from '../capture/sound/tab-capture.ts';
import type { Settings } from '../store/settings.ts';
import type { Clock } from '../time/clock.ts';
import type { Current } from './current.ts';
import type { Mixer } from './mixer.ts';

/** From a gain in the capture to the packet: blocks, encoder, and the helper's queue at its usual length. */
const onTheWayMs = 150;

/** A move to another channel takes less than a second; after this time the sound comes back in any case. */
const movedByMs = 10_000;

/** Applies the mixer's state to the capture's gains, with the fades from the settings. */
export interface MixSound {
  /** the fade time in ms; 10 without fades */
  readonly fadeMs: number;
  /** a new stream, before its capture begins */
  begin(settings: Settings): void;
  follow(settings: Settings): void;
  forCapture(): CaptureMix;
  /** The mixer changed. Muted or paused, nothing leaves once it has faded out. */
  apply(overMs?: number): void;
  /** A tab fades out and is released. Others remain in the mixer. */
  letGo(tabId: number): void;
  /** Everything fades out. @returns how long that takes, in ms; 0 without fades */
  fadeOut(): number;
  /** `go` is called once everything has faded out; `arrive` brings the sound back, and so does a time limit. */
  dip(go: () => void): void;
  /** the action that `dip` waits for is no longer wanted */
  stay(): void;
  /** The channel hears us again; the action that `dip` waits for continues. */
  arrive(): void;
  /** lowers the tabs to this share, or restores them at 1 */
  duck(share: number, overMs: number): void;
}

export function createMixSound(options: { current: Current; mixer: Mixer; clock: Clock }): MixSound {
  const { current, mixer, clock } = options;
  let fadeMs = rampMs;
  let levels = false;
  let duckShare = 1;
  /** everything is faded out for a moment: for another channel, or for the end */
  let isDown = false;
  /** the streams' last settings */
  let isHeld = false;
  let cancelHold: (() => void) | null = null;
  let cancelDip = (): void => undefined;
  /** everything fades out, and `go` has not been called yet */
  let isGoing = false;
  /** for each released tab, how to keep it */
  const leaving = new Map<number, () => void>();

  const doesFade = (): boolean => fadeMs > rampMs && mixer.tabs.length > 0;
  const isHeardNow = (): boolean => !mixer.isHeld && current.servers.some(({ state }) => state.state === 'live');

  function forCapture(): CaptureMix {
    const { channelVolume, isMuted, isPaused, monitorVolume, isMonitorMuted } = mixer.view;
    // Without a fade nothing leaves from one moment to the next, and the meter still shows the tabs' levels.
    const isOut = isMuted || isDown || (isPaused && doesFade());
    const tabs = mixer.gains();
    const { microphone } = mixer;
    const whole = { channelVolume, isMuted: isOut, monitorVolume, isMonitorMuted };
    return { ...whole, tabs, duck: duckShare, levels, ...(microphone && { microphone }) };
  }

  function take(settings: Settings): void {
    fadeMs = Math.max(rampMs, settings.fadeSeconds * 1000);
    ({ levels } = settings);
  }

  function tellStreams(): void {
    for (const { stream, isMuted } of current.servers) stream?.hold(isHeld || isMuted);
  }

  function hold(overMs: number): void {
    if (!mixer.isHeld || overMs <= rampMs) {
      // A running fade holds the streams at its end.
      if (mixer.isHeld && cancelHold) return tellStreams();
      cancelHold?.();
      cancelHold = null;
      isHeld = mixer.isHeld;
      return tellStreams();
    }
    if (isHeld || cancelHold) return tellStreams();
    cancelHold = clock.setTimer(() => {
      cancelHold = null;
      isHeld = mixer.isHeld;
      tellStreams();
    }, overMs + onTheWayMs);
  }

  function apply(overMs = rampMs): void {
    current.sound?.setMix(forCapture(), overMs);
    hold(overMs);
  }

  function endDip(): void {
    cancelDip();
    isGoing = false;
  }

  function back(): void {
    endDip();
    if (!isDown || current.isEnding) return;
    isDown = false;
    apply(fadeMs);
  }

  return {
    get fadeMs() {
      return fadeMs;
    },
    begin(settings) {
      cancelHold?.();
      cancelHold = null;
      endDip();
      isDown = false;
      duckShare = 1;
      isHeld = mixer.isHeld;
      take(settings);
    },
    follow(settings) {
      take(settings);
      apply();
    },
    forCapture,
    apply,
    letGo(tabId) {
      const { sound } = current;
      if (!doesFade()) {
        mixer.remove(tabId);
        sound?.removeTab(tabId);
        return apply();
      }
      mixer.fadeAway(tabId);
      apply(fadeMs);
      // It may have come back meanwhile, and be fading out again.
      leaving.get(tabId)?.();
      const leave = (): void => {
        if (sound !== current.sound || !mixer.isFadingAway(tabId)) return;
        mixer.remove(tabId);
        sound?.removeTab(tabId);
      };
      leaving.set(tabId, clock.setTimer(leave, fadeMs));
    },
    fadeOut() {
      endDip();
      if (!doesFade() || !isHeardNow()) return 0;
      isDown = true;
      apply(fadeMs);
      return fadeMs + onTheWayMs;
    },
    dip(go) {
      endDip();
      if (!doesFade() || !isHeardNow()) {
        if (isDown) cancelDip = clock.setTimer(back, movedByMs);
        return go();
      }
      isDown = isGoing = true;
      apply(fadeMs);
      cancelDip = clock.setTimer(() => {
        isGoing = false;
        cancelDip = clock.setTimer(back, movedByMs);
        go();
      }, fadeMs + onTheWayMs);
    },
    stay() {
      if (isGoing) back();
    },
    arrive() {
      if (!isGoing) back();
    },
    duck(share, overMs) {
      if (share === duckShare) return;
      duckShare = share;
      current.sound?.setMix(forCapture(), overMs);
    },
  };
}
