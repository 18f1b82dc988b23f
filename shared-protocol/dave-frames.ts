import { daveOp } from './voice-v8.ts';

/**
 * Binary frames of the voice gateway.
 * ```
 *  server:  | sequence u16 | op u8 | payload |
 *  client:  | op u8 | payload |
 * ```
 */
export interface ServerBinary {
  sequence: number;
  op: number;
  payload: Uint8Array;
}

/** Null for anything shorter than its header. */
export function readServerBinary(frame: Uint8Array): ServerBinary | null {
  if (frame.length < 3) return null;
  return { sequence: (frame[0]! << 8) | frame[1]!, op: frame[2]!, payload: frame.subarray(3) };
}

export function writeServerBinary({ sequence, op, payload }: ServerBinary): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(3 + payload.length);
  frame[0] = (sequence >> 8) & 0xff;
  frame[1] = sequence & 0xff;
  frame[2] = op;
  frame.set(payload, 3);
  return frame;
}

export function writeClientBinary(op: number, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(1 + payload.length);
  frame[0] = op;
  frame.set(payload, 1);
  return frame;
}

/** Op 27: the operation byte and the vector of proposals behind it. Null if the operation is unknown. */
export function readProposals(payload: Uint8Array): { operation: 'append' | 'revoke'; proposals: Uint8Array } | null {
  const operation = payload[0] === 0 ? 'append' : payload[0] === 1 ? 'revoke' : null;
  return operation && payload.length > 1 ? { operation, proposals: payload.subarray(1) } : null;
}

/** Ops 29 and 30: the transition's number (u16), then the message. Null for less than that. */
export function readTransition(payload: Uint8Array): { transitionId: number; message: Uint8Array } | null {
  if (payload.length < 3) return null;
  return { transitionId: (payload[0]! << 8) | payload[1]!, message: payload.subarray(2) };
}

/** True for the ops that a client sends in binary. */
export const isClientBinaryOp = (op: number): boolean => op === daveOp.keyPackage || op === daveOp.commitWelcome;
