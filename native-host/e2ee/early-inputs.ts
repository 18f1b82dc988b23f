import { maxRelayBytes } from '../../shared-protocol/native-messages.ts';
import type { DaveInput } from './dave-input.ts';

/** Before Session Description a server sends op 25 and little else. */
export const maxEarlyInputs = 64;
export const maxEarlyBytes = maxRelayBytes;

/** Keeps input before Session Description, in order and within limits. */
export interface EarlyInputs {
  /** @returns false if there is no room */
  keep(input: DaveInput): boolean;
  /** Returns all of it, and forgets it. */
  take(): DaveInput[];
}

export function createEarlyInputs(): EarlyInputs {
  let kept: DaveInput[] = [];
  let bytes = 0;
  return {
    keep(input) {
      const inputBytes = sizeOf(input);
      if (kept.length >= maxEarlyInputs || bytes + inputBytes > maxEarlyBytes) return false;
      bytes += inputBytes;
      kept.push(copyOf(input));
      return true;
    },
    take() {
      const taken = kept;
      kept = [];
      bytes = 0;
      return taken;
    },
  };
}

function sizeOf(input: DaveInput): number {
  if (input.type === 'external-sender') return input.payload.length;
  if (input.type === 'proposals') return input.proposals.length;
  return 'message' in input ? input.message.length : 0;
}

/** A copy, because the receiver may reuse its buffer. */
function copyOf(input: DaveInput): DaveInput {
  if (input.type === 'external-sender') return { ...input, payload: new Uint8Array(input.payload) };
  if (input.type === 'proposals') return { ...input, proposals: new Uint8Array(input.proposals) };
  return 'message' in input ? { ...input, message: new Uint8Array(input.message) } : input;
}
