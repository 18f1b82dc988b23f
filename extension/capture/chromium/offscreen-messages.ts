import * as v from 'valibot';
import { isErrorCode, type ErrorCode } from '../../../shared-protocol/error.ts';
import type { AudioFormat, CaptureMix, Entrance } from '../sound/tab-capture.ts';

/** Name of the runtime port between the offscreen document and the background. */
export const capturePort = 'capture';
export const offscreenPage = 'capture/chromium/offscreen.html';

/**
 * A tab's `streamId` comes from tabCapture, and is valid once and within seconds. The board's blocks arrive on the port
 * handed over under that name.
 */
export type SentSource =
  | { type: 'tab'; tabId: number; streamId: string }
  | { type: 'board'; tabId: number; blocks: string }
  | { type: 'tone' };

export type ToOffscreen =
  /** answered by `done` or `failed` with the same number; frames leave on the port handed over under this name */
  | { type: 'start'; request: number; source: SentSource; mix: CaptureMix; frames: string }
  /** to a restarted background: the frames of the running capture leave on this port from now on */
  | { type: 'take-over'; request: number; frames: string }
  | { type: 'add'; request: number; tabId: number; streamId: string; entrance: Entrance }
  /** the board is in the mix already, and its page was reloaded */
  | { type: 'add-board'; request: number; tabId: number; blocks: string; entrance?: Entrance }
  | { type: 'remove'; tabId: number }
  | { type: 'mix'; mix: CaptureMix; overMs: number }
  | { type: 'encode'; format: AudioFormat | null }
  | { type: 'stop' };

/**
 * Sent with one message port: by the service worker to the capture page, or by the board's page to the service worker.
 */
export interface HandedPort {
  handed: string;
}

const Code = v.custom<ErrorCode>(isErrorCode);
const Id = v.pipe(v.number(), v.integer(), v.minValue(0));

const Microphone = v.variant('at', [
  v.object({ at: v.picklist(['off', 'opening']) }),
  v.object({ at: v.literal('open'), name: v.string() }),
  v.object({ at: v.literal('failed'), fault: v.picklist(['refused', 'missing', 'busy']) }),
]);

const FromOffscreen = v.variant('type', [
  /** first message on each port: the background may have been restarted during a stream */
  v.object({ type: v.literal('attached'), isCapturing: v.boolean(), tabIds: v.array(Id) }),
  v.object({ type: v.literal('done'), request: Id }),
  v.object({ type: v.literal('failed'), request: Id, code: Code, detail: v.string() }),
  /** one of several tabs */
  v.object({ type: v.literal('tab-ended'), tabId: Id, code: Code }),
  v.object({ type: v.literal('microphone'), state: Microphone }),
  v.object({
    type: v.literal('microphone-heard'),
    heard: v.object({ peak: v.number(), isSpeaking: v.boolean(), isAlone: v.boolean() }),
  }),
  v.object({ type: v.literal('ended'), code: Code }),
]);
export type FromOffscreen = v.InferOutput<typeof FromOffscreen>;

/** Null for anything that is not a message of the capture page. */
export function readFromOffscreen(raw: unknown): FromOffscreen | null {
  const result = v.safeParse(FromOffscreen, raw, { abortEarly: true });
  return result.success ? result.output : null;
}
