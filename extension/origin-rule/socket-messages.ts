import * as v from 'valibot';

/** Name of the ports over which the background uses WebSockets that live in the offscreen document. */
export const socketPort = 'socket';

export type ToPageSocket =
  /** first, and once */
  | { type: 'open'; url: string }
  | { type: 'text'; data: string }
  /** base64: ports carry JSON */
  | { type: 'bytes'; data: string }
  | { type: 'close'; code: number | undefined };

const FromPageSocket = v.variant('type', [
  v.object({ type: v.literal('opened') }),
  v.object({ type: v.literal('text'), data: v.string() }),
  v.object({ type: v.literal('bytes'), data: v.string() }),
  v.object({ type: v.literal('failed') }),
  v.object({ type: v.literal('closed'), code: v.number(), reason: v.string() }),
]);
export type FromPageSocket = v.InferOutput<typeof FromPageSocket>;

/** Null for anything that is not a message of such a socket. */
export function readFromPageSocket(raw: unknown): FromPageSocket | null {
  const result = v.safeParse(FromPageSocket, raw, { abortEarly: true });
  return result.success ? result.output : null;
}
