import type { ErrorCode } from '../../../shared-protocol/error.ts';
import type { AudioFormat, CaptureMix } from '../capture.ts';
import type { GraphSource } from './tab-graph.ts';

/** Name of the runtime port between the offscreen document and the background. */
export const capturePort = 'capture';
export const offscreenPage = 'capture/chromium/offscreen.html';

export type ToOffscreen =
  /** answered by `done` or `failed` with the same number; frames come over the frame channel of this name */
  | { type: 'start'; request: number; source: GraphSource; mix: CaptureMix; channel: string }
  | { type: 'add'; request: number; tabId: number; streamId: string }
  | { type: 'remove'; tabId: number }
  | { type: 'mix'; mix: CaptureMix }
  | { type: 'encode'; format: AudioFormat | null }
  | { type: 'stop' };

export type FromOffscreen =
  /**
   * first message on each port; after the background was restarted in mid-stream with the frame channel of what it
   * captures, and its tabs
   */
  | { type: 'attached'; channel: string | null; tabIds: number[] }
  | { type: 'done'; request: number }
  | { type: 'failed'; request: number; code: ErrorCode; detail: string }
  /** one of several tabs */
  | { type: 'tab-ended'; tabId: number; code: ErrorCode }
  | { type: 'ended'; code: ErrorCode };
