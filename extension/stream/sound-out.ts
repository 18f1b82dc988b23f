import type { AudioFormat } from '../capture/sound/tab-capture.ts';
import type { Indicator, VoiceConnection } from '../discord/voice/voice-contract.ts';
import type { HostSession } from '../host/host-session.ts';
import type { StreamOptions } from './stream-contract.ts';

/** The host's queue when the mix falls silent, 500 ms at most, and the five silence frames after it. */
const playOutMs = 600;
/** Only the five silence frames. */
const flushedMs = 150;

/** A stream's connection, while it is up. */
export interface SoundWay {
  session: Pick<HostSession, 'takeSound' | 'pause'>;
  voice: Pick<VoiceConnection, 'setSpeaking'>;
}

/** Whether the shared sound goes into this stream's connection, and the speaking indicator that others see there. */
export interface SoundOut {
  /** the connection that takes sound from now on */
  begin(way: SoundWay): void;
  /** the format that it needs */
  encode(format: AudioFormat): void;
  /** the connection is live: a mix that was already silent is reported */
  tellSilence(): void;
  /** the connection is gone */
  end(): void;
  setIndicator(indicator: Indicator): void;
  /** Muted or paused: nothing leaves from this moment on, not even the host's queue. */
  hold(isHeld: boolean): void;
}

export function createSoundOut(options: Pick<StreamOptions, 'clock' | 'isHeld' | 'sound' | 'onEvent'>): SoundOut {
  const { clock, sound } = options;
  let { isHeld } = options;
  let indicator: Indicator = 'none';
  /** nothing is sent before it: Speaking comes with the first frame */
  let isEncoding = false;
  let way: SoundWay | null = null;
  let cancelSay = (): void => undefined;

  function saySpeaking(): void {
    cancelSay();
    way?.voice.setSpeaking({ isSending: !sound.isSilent && !isHeld, indicator });
  }

  /** The host still plays out its queue; reporting silence sooner would make those packets a violation. */
  function saySoon(delayMs: number): void {
    cancelSay();
    cancelSay = clock.setTimer(saySpeaking, delayMs);
  }

  const share = sound.share({
    onEncoding() {
      saySpeaking();
      way?.session.takeSound(!isHeld);
    },
    onSilence(isSilent) {
      if (isSilent) {
        way?.session.pause();
        saySoon(playOutMs);
      } else saySpeaking();
      options.onEvent({ type: 'silence', isSilent });
    },
  });

  return {
    begin(next) {
      way = next;
    },
    encode(format) {
      isEncoding = true;
      share.encode(format);
    },
    tellSilence() {
      if (isEncoding && sound.isSilent) options.onEvent({ type: 'silence', isSilent: true });
    },
    end() {
      cancelSay();
      isEncoding = false;
      way?.session.takeSound(false);
      way = null;
      share.encode(null);
    },
    setIndicator(next) {
      indicator = next;
      if (isEncoding && !sound.isSilent && !isHeld) saySpeaking();
    },
    hold(next) {
      if (next === isHeld) return;
      isHeld = next;
      if (isEncoding) way?.session.takeSound(!isHeld);
      if (!isHeld) return saySpeaking();
      way?.session.pause({ flush: true });
      saySoon(flushedMs);
    },
  };
}
