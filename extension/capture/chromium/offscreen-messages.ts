import * as v from 'valibot';
import { isErrorCode, type ErrorCode } from '../../../shared-protocol/error.ts';
import type { AudioFormat, CaptureMix } from '../sound/tab-capture.ts';
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

const Code = v.custom<ErrorCode>(isErrorCode);
const Id = v.pipe(v.number(), v.integer(), v.minValue(0));
const ChannelName = v.pipe(v.string(), v.maxLength(100));

const FromOffscreen = v.variant('type', [
  /**
   * first message on each port; after the background was restarted in mid-stream with the frame channel of what it
   * captures, and its tabs
   */
  v.object({ type: v.literal('attached'), channel: v.nullable(ChannelName), tabIds: v.array(Id) }),
  v.object({ type: v.literal('done'), request: Id }),
  v.object({ type: v.literal('failed'), request: Id, code: Code, detail: v.string() }),
  /** one of several tabs */
  v.object({ type: v.literal('tab-ended'), tabId: Id, code: Code }),
  v.object({ type: v.literal('ended'), code: Code }),
]);
export type FromOffscreen = v.InferOutput<typeof FromOffscreen>;

/** Null for anything that is not a message of the capture page. */
export function readFromOffscreen(raw: unknown): FromOffscreen | null {
  const result = v.safeParse(FromOffscreen, raw, { abortEarly: true });
  return result.success ? result.output : null;
}
