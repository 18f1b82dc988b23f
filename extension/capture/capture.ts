import type { EarshotError } from '../../shared-protocol/error.ts';

/** How the frames of a stream are encoded; chosen once the voice server has named its mode. */
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

export type CaptureEvent =
  | { type: 'frame'; frame: AudioFrame }
  /** the tab went silent (no frames come) or sounds again */
  | { type: 'silence'; isSilent: boolean }
  /** no frame comes after this one */
  | { type: 'ended'; error: EarshotError };

export interface TabCapture {
  /** Frames are encoded and posted from now on; null stops them while the capture goes on. */
  encode(format: AudioFormat | null): void;
  stop(): void;
}

/** The one door to a tab's sound; each browser has its own implementation behind it. */
export interface CaptureDoor {
  /** @throws EarshotError capture-refused, capture-busy, capture-timeout, encoder-missing */
  start(tabId: number, onEvent: (event: CaptureEvent) => void): Promise<TabCapture>;
  /** Takes over a capture that outlived the background's restart; null where there is none. */
  adopt(onEvent: (event: CaptureEvent) => void): Promise<TabCapture | null>;
  /** Releases whatever is left of earlier captures. */
  release(): Promise<void>;
}
