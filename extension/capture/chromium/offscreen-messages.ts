import type { ErrorCode } from '../../../shared-protocol/error.ts';
import type { AudioFormat, AudioFrame } from '../capture.ts';

/** Name of the runtime port between the offscreen document and the background. */
export const capturePort = 'capture';
export const offscreenPage = 'capture/chromium/offscreen.html';

export type ToOffscreen =
  | { type: 'start'; streamId: string }
  | { type: 'encode'; format: AudioFormat | null }
  | { type: 'stop' }
  /** how many frames the background has taken over this port */
  | { type: 'taken'; frames: number };

export type FromOffscreen =
  /** first message on each port; `isCapturing` after the background was restarted in mid-stream */
  | { type: 'attached'; isCapturing: boolean }
  | { type: 'started' }
  | { type: 'failed'; code: ErrorCode; detail: string }
  | { type: 'frame'; frame: AudioFrame }
  | { type: 'silence'; isSilent: boolean }
  | { type: 'ended'; code: ErrorCode };

/** Frames that may wait for a slow background before new ones are dropped: 500 ms. */
export const maxFramesInFlight = 25;
/** The background answers every so many frames, which costs a twentieth of a message each. */
export const takenEvery = 5;
