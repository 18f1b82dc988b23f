import type { MicrophoneHeard, MicrophoneState, MicrophoneWish } from '../capture/sound/tab-capture.ts';
import type { CommandTable } from '../page-contract/view-command.ts';
import type { MicrophoneView } from '../page-contract/view.ts';
import { noMicrophone, type Microphone } from '../store/microphone.ts';
import { storage } from '../store/storage.ts';
import type { MicrophoneEvent } from '../stream/sources.ts';
import type { Clock } from '../time/clock.ts';
import type { Current } from './current.ts';
import type { MixSound } from './mix-sound.ts';
import type { Mixer } from './mixer.ts';

/** A moving fader sends dozens of values a second; only the last one is written to disk. */
const storeAfterMs = 500;

const nothingHeard: MicrophoneHeard = { peak: 0, isSpeaking: false, isAlone: false };

/** The user's microphone beside the tabs. */
export interface MicrophoneControl {
  readonly view: MicrophoneView;
  /** what comes from it */
  readonly heard: MicrophoneHeard;
  /** as it was left; everything waits for it once */
  recall(): Promise<void>;
  /** nothing streams any more: it is closed, and nobody talks */
  onOver(): void;
  onEvent(event: MicrophoneEvent): void;
  /** The shortcut: opens the microphone until it is pressed again or, without push to talk, mutes it and takes that back. */
  pushToTalk(): Promise<void>;
  readonly commands: Pick<CommandTable, 'set-microphone' | 'talk'>;
}

export function createMicrophone(options: {
  current: Current;
  mixer: Mixer;
  mixSound: Pick<MixSound, 'apply'>;
  clock: Clock;
  /** somebody begins or stops speaking into it, or it is the only sound */
  onHeard(heard: MicrophoneHeard): void;
}): MicrophoneControl {
  const { current, mixer } = options;
  let kept: Microphone = noMicrophone;
  let state: MicrophoneState = { at: 'off' };
  let heard = nothingHeard;
  /** the key of the popup, while it is down, and the shortcut, which has no release */
  let isHeld = false;
  let isLatched = false;
  let recalling: Promise<void> | null = null;
  let cancelStore = (): void => undefined;

  const mayTalk = (): boolean => kept.isOn && kept.usesPushToTalk && !kept.isMuted;
  const isTalking = (): boolean => kept.usesPushToTalk && (isHeld || isLatched);

  function wish(): MicrophoneWish | null {
    const { isOn, deviceId, cancelsEcho, volume, isMuted, usesPushToTalk } = kept;
    return isOn ? { deviceId, cancelsEcho, volume, isOpen: !isMuted && (!usesPushToTalk || isTalking()) } : null;
  }

  function hear(next: MicrophoneHeard): void {
    const before = heard;
    heard = next;
    if (before.isSpeaking !== next.isSpeaking || before.isAlone !== next.isAlone) options.onHeard(next);
  }

  function apply(): void {
    mixer.setMicrophone(wish());
    options.mixSound.apply();
    current.changed();
  }

  function storeSoon(): void {
    cancelStore();
    cancelStore = options.clock.setTimer(() => void storage.microphone.set(kept), storeAfterMs);
  }

  async function set(changes: Partial<Microphone>): Promise<void> {
    await recall();
    kept = { ...kept, ...changes };
    // Muted, nobody talks: taking that back must open it no more than switching it on does.
    if (!mayTalk()) isHeld = isLatched = false;
    apply();
    if ('volume' in changes) return storeSoon();
    // At once: a background that is stopped must not come back with a microphone that was muted or turned off.
    cancelStore();
    await storage.microphone.set(kept);
  }

  function recall(): Promise<void> {
    recalling ??= storage.microphone.get().then((stored) => {
      kept = stored;
      mixer.setMicrophone(wish());
      if (kept.isOn) current.changed();
    });
    return recalling;
  }

  return {
    get view() {
      return { ...kept, isTalking: isTalking(), state };
    },
    get heard() {
      return heard;
    },
    recall,
    onOver() {
      isHeld = isLatched = false;
      state = { at: 'off' };
      hear(nothingHeard);
      mixer.setMicrophone(wish());
    },
    onEvent(event) {
      if (event.type === 'microphone-heard') return hear(event.heard);
      ({ state } = event);
      current.changed();
    },
    async pushToTalk() {
      if (!current.sound || !kept.isOn) return;
      if (!kept.usesPushToTalk) return set({ isMuted: !kept.isMuted });
      if (!mayTalk()) return;
      isLatched = !isTalking();
      isHeld = false;
      apply();
    },
    commands: {
      'set-microphone': ({ microphone }) => set(microphone),
      talk({ isHeld: isDown }) {
        if (!isDown && !isHeld) return;
        isHeld = isDown && current.sound !== null && mayTalk();
        // Letting the key go ends what the shortcut began as well: silence is what a released key promises.
        isLatched = false;
        apply();
      },
    },
  };
}
