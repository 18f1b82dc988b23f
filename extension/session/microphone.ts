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
  /** reports of its state and level */
  readonly heard: MicrophoneHeard;
  /** the stored settings; everything waits for them once */
  recall(): Promise<void>;
  /** nothing streams any more: it is closed, and nobody talks */
  onOver(): void;
  onEvent(event: MicrophoneEvent): void;
  /** The shortcut: opens the microphone until it is pressed again or, without push to talk, toggles its mute. */
  pushToTalk(): Promise<void>;
  readonly commands: Pick<CommandTable, 'set-microphone' | 'talk'>;
}

export function createMicrophone(options: {
  current: Current;
  mixer: Mixer;
  mixSound: Pick<MixSound, 'apply'>;
  clock: Clock;
  /** somebody starts or stops speaking into it, or it becomes the only sound */
  onHeard(heard: MicrophoneHeard): void;
}): MicrophoneControl {
  const { current, mixer } = options;
  let kept: Microphone = noMicrophone;
  let state: MicrophoneState = { at: 'off' };
  let heard = nothingHeard;
  /** the popup's key, while it is down, and the shortcut, which has no release */
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
    // A muted microphone is not open: unmuting must not open it, just as switching it on does not.
    if (!mayTalk()) isHeld = isLatched = false;
    apply();
    if ('volume' in changes) return storeSoon();
    // At once: a restarted background must not return with a microphone that was muted or turned off.
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
        // Releasing the key also ends what the shortcut began: a released key promises silence.
        isLatched = false;
        apply();
      },
    },
  };
}
