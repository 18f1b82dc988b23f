import type { ErrorCode } from '../../../shared-protocol/error.ts';
import type { AudioFormat, AudioFrame, CaptureMix } from '../capture.ts';
import type { GraphSource } from './tab-graph.ts';

/** Name of the runtime port between the offscreen document and the background. */
export const capturePort = 'capture';
export const offscreenPage = 'capture/chromium/offscreen.html';

export type ToOffscreen =
  /** answered by `done` or `failed` with the same number */
  | { type: 'start'; request: number; source: GraphSource; mix: CaptureMix }
  | { type: 'add'; request: number; tabId: number; streamId: string }
  | { type: 'remove'; tabId: number }
  | { type: 'mix'; mix: CaptureMix }
  | { type: 'encode'; format: AudioFormat | null }
  | { type: 'stop' }
  /** how many frames the background has taken over this port */
  | { type: 'taken'; frames: number };

export type FromOffscreen =
  /**
   * first message on each port; `isCapturing` after the background was restarted in mid-stream, and `tabIds` of what it
   * captures
   */
  | { type: 'attached'; isCapturing: boolean; tabIds: number[] }
  | { type: 'done'; request: number }
  | { type: 'failed'; request: number; code: ErrorCode; detail: string }
  | { type: 'frame'; frame: AudioFrame }
  | { type: 'silence'; isSilent: boolean }
  /** one of several tabs */
  | { type: 'tab-ended'; tabId: number; code: ErrorCode }
  | { type: 'ended'; code: ErrorCode };

/** Frames that may wait for a slow background before new ones are dropped: 500 ms. */
export const maxFramesInFlight = 25;
/** The background answers every so many frames, which costs a twentieth of a message each. */
export const takenEvery = 5;
