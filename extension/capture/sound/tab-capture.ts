import type { EarshotError, ErrorCode } from '../../../shared-protocol/error.ts';

/** How a stream's frames are encoded; chosen once the voice server has named its mode. */
export type AudioFormat = { codec: 'pcm-mono' } | { codec: 'opus'; bitrate: number };

export interface AudioFrame {
  /** counts 20 ms blocks since the capture began, silent ones too */
  sequence: number;
  /** ms since 1970 at which the block's last sample was captured */
  capturedAt: number;
  /** base64 of an Opus packet, or of 960 mono s16 little-endian samples */
  data: string;
  /** peak of the block, left and right, 0 to 1 */
  peaks: readonly [number, number];
}

/** The first source: a tab, or two seconds of a tone without any tab. */
export type CaptureSource = { type: 'tab'; tabId: number } | { type: 'tone' };

/**
 * Linear gains. Each tab's sound takes two ways. To the channel: its levelling, its own gain, the sum, the duck's gain,
 * the channel's gain and the limiter. To this computer's loudspeakers: the monitor's gain, whatever the channel hears.
 */
export interface CaptureMix {
  /** 0 to 2 */
  channelVolume: number;
  isMuted: boolean;
  /** 0 to 1 */
  monitorVolume: number;
  isMonitorMuted: boolean;
  /** by tab id, 0 to 1; 1 for a tab that is not listed */
  tabs: Record<number, number>;
  /** of all tabs together, while people speak: 0 to 1, else 1 */
  duck: number;
  /** each tab is brought near the same loudness */
  levels: boolean;
  /** none if it is missing */
  microphone?: MicrophoneWish;
}

/** The microphone's wanted place in the mix: after everything that lowers the tabs, before the channel's gain. */
export interface MicrophoneWish {
  /** null for the browser's own choice */
  deviceId: string | null;
  /** this computer's output is removed from it (echo cancellation) */
  cancelsEcho: boolean;
  /** 0 to 1 */
  volume: number;
  /** it is not muted and, with push to talk, the key is down */
  isOpen: boolean;
}

/** Why there is no microphone: not allowed, not present, or held by another program. */
export type MicrophoneFault = 'refused' | 'missing' | 'busy';

export type MicrophoneState =
  | { at: 'off' | 'opening' }
  /** `name` is the device's */
  | { at: 'open'; name: string }
  /** it is tried again by itself, or once it is allowed */
  | { at: 'failed'; fault: MicrophoneFault };

/** The microphone's state, sent when it changes, and its level at most 25 times a second. */
export interface MicrophoneHeard {
  /** 0 to 1, as it would be at full volume; 0 if it is muted or quiet */
  peak: number;
  isSpeaking: boolean;
  /** nothing else in the mix has made sound for a second */
  isAlone: boolean;
}

/** How a tab joins: at this volume, after this many ms. */
export interface Entrance {
  volume: number;
  overMs: number;
}

/** The sound, fifty times a second. */
export type CapturedSound =
  | { type: 'frame'; frame: AudioFrame }
  /** the mix went silent (no frames come) or sounds again */
  | { type: 'silence'; isSilent: boolean };

/** Events of the capture. */
export type CaptureEvent =
  /** one of several tabs is gone; the others continue */
  | { type: 'tab-ended'; tabId: number; error: EarshotError }
  /** why some of a tab's sound is not captured; null once it is */
  | { type: 'warning'; tabId: number; code: SourceWarning | null }
  | { type: 'microphone'; state: MicrophoneState }
  | { type: 'microphone-heard'; heard: MicrophoneHeard }
  /** no frame follows: the last tab is gone, or the capture itself */
  | { type: 'ended'; error: EarshotError };

/** Sound has a separate path that leads only to its sender. */
export interface CaptureListener {
  onSound(sound: CapturedSound): void;
  onEvent(event: CaptureEvent): void;
}

export type SourceWarning = Extract<ErrorCode, 'source-tainted' | 'source-protected' | 'source-late' | 'source-frame'>;

export interface TabCapture {
  /** of a capture that was taken over: the tabs that it captured at that moment */
  readonly tabIds?: readonly number[];
  /**
   * Encodes and posts frames from now on; null stops that while the capture continues. It starts as if the mix had
   * sound, and reports if it is silent. A change of the bitrate alone restarts nothing, and loses no frame.
   */
  encode(format: AudioFormat | null): void;
  /** Changed gains glide over `overMs`, 10 by default. A gain already on its way continues. */
  setMix(mix: CaptureMix, overMs?: number): void;
  /** The running capture continues if this throws. @throws EarshotError as `CaptureDoor.start` */
  addTab(tabId: number, entrance: Entrance): Promise<void>;
  /** Never removes the last tab: `stop` does that. */
  removeTab(tabId: number): void;
  /** tries the other way to capture that a warning offered */
  retrySource?(tabId: number): void;
  stop(): void;
}

/** The one way to the tabs' sound; each browser has its own implementation. */
export interface CaptureDoor {
  /** @throws EarshotError capture-refused, capture-busy, capture-timeout, encoder-missing */
  start(source: CaptureSource, mix: CaptureMix, listener: CaptureListener): Promise<TabCapture>;
  /**
   * Takes over a capture that survived the background's restart; null if there is none. @throws EarshotError as `start`
   */
  adopt(listener: CaptureListener): Promise<TabCapture | null>;
  /** Releases all remains of earlier captures. */
  release(): Promise<void>;
}
