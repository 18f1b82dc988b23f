import { EarshotError } from '../../shared-protocol/error.ts';
import type { AudioFormat, AudioFrame, CapturedSound, TabCapture } from '../capture/sound/tab-capture.ts';
import type { Indicator, VoiceConnection } from '../discord/voice/voice-contract.ts';
import type { HostSession } from '../host/host-session.ts';
import type { StreamOptions } from './stream-contract.ts';

/** Two looks without a frame: the background may have slept through one of them. */
const frameWatchMs = 3000;
/** The host's queue when the mix falls silent, 500 ms at most, and the five silence frames behind it. */
const playOutMs = 600;
/** Only the five silence frames. */
const flushedMs = 150;

/** The parts that sound passes while a connection is up. */
export interface SoundWay {
  capture: Pick<TabCapture, 'encode'>;
  session: HostSession;
  voice: VoiceConnection;
}

/** From the capture to the present voice connection: the frames, and the speaking indicator that others see. */
export interface SoundOut {
  /** the source and target of frames from now on */
  begin(way: SoundWay): void;
  /** Begins as if the mix sounded: if it is silent, the capture says so. Null stops the encoder, not the capture. */
  encode(format: AudioFormat | null): void;
  /** the connection is gone */
  end(): void;
  /** from the capture, by this path only */
  onSound(sound: CapturedSound): void;
  setIndicator(indicator: Indicator): void;
  /** Muted or paused: nothing leaves from this moment on, not even the host's queue. */
  hold(isHeld: boolean): void;
}

export function createSoundOut(
  options: Pick<StreamOptions, 'clock' | 'isHeld' | 'onPeaks' | 'onEvent'> & {
    /** no frame and no word about silence: the capture died */
    onLost(error: EarshotError): void;
  },
): SoundOut {
  const { clock } = options;
  let { isHeld } = options;
  let indicator: Indicator = 'none';
  /** before it nothing is said: it comes with the first frame */
  let isEncoding = false;
  let way: SoundWay | null = null;
  let isSilent = false;
  let framesSinceLook = 0;
  let cancelSay = (): void => undefined;
  let cancelWatch = (): void => undefined;

  function saySpeaking(): void {
    cancelSay();
    way?.voice.setSpeaking({ isSending: !isSilent && !isHeld, indicator });
  }

  /** The host still plays out its queue: to say sooner that nothing is sent would make those packets a breach. */
  function saySoon(delayMs: number): void {
    cancelSay();
    cancelSay = clock.setTimer(saySpeaking, delayMs);
  }

  /** A capture that neither sounds nor says that it is silent has died without a word. */
  function watchFrames(missed = 0): void {
    cancelWatch();
    framesSinceLook = 0;
    cancelWatch = clock.setTimer(() => {
      const isMissing = framesSinceLook === 0 && !isSilent;
      if (isMissing && missed > 0) options.onLost(new EarshotError('capture-lost'));
      else watchFrames(isMissing ? missed + 1 : 0);
    }, frameWatchMs);
  }

  function onFrame({ sequence, capturedAt, data, peaks }: AudioFrame): void {
    framesSinceLook += 1;
    options.onPeaks(peaks);
    if (!isHeld) way?.session.audio({ sequence, capturedAt, data });
  }

  return {
    begin(next) {
      way = next;
    },
    encode(format) {
      isEncoding = format !== null;
      if (format) {
        isSilent = false;
        saySpeaking();
        watchFrames();
      }
      way?.capture.encode(format);
    },
    end() {
      cancelSay();
      cancelWatch();
      isEncoding = false;
      way?.capture.encode(null);
      way = null;
    },
    onSound(sound) {
      if (sound.type === 'frame') return onFrame(sound.frame);
      ({ isSilent } = sound);
      if (isSilent) {
        way?.session.pause();
        saySoon(playOutMs);
      } else saySpeaking();
      options.onEvent(sound);
    },
    setIndicator(next) {
      indicator = next;
      if (isEncoding && !isSilent && !isHeld) saySpeaking();
    },
    hold(next) {
      if (next === isHeld) return;
      isHeld = next;
      if (!isHeld) return saySpeaking();
      way?.session.pause({ flush: true });
      saySoon(flushedMs);
    },
  };
}
