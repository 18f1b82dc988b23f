import * as v from 'valibot';
import { readProposals, readTransition } from '../../shared-protocol/dave-frames.ts';
import { maxRelayBytes } from '../../shared-protocol/native-messages.ts';
import { voiceOp } from '../../shared-protocol/voice-payloads.ts';
import {
  ClientDisconnect,
  ClientsConnect,
  daveOp,
  ExecuteTransition,
  PrepareEpoch,
  PrepareTransition,
} from '../../shared-protocol/voice-v8.ts';
import type { DaveCount } from './dave-count.ts';

/** The voice gateway's messages about DAVE, checked. */
export type DaveInput =
  | { type: 'connected'; userIds: string[] }
  | { type: 'disconnected'; userId: string }
  | { type: 'prepare-transition'; transitionId: number; version: number }
  | { type: 'execute-transition'; transitionId: number }
  | { type: 'prepare-epoch'; version: number; epoch: number }
  | { type: 'external-sender'; payload: Uint8Array }
  | { type: 'proposals'; operation: 'append' | 'revoke'; proposals: Uint8Array }
  | { type: 'commit'; transitionId: number; message: Uint8Array }
  | { type: 'welcome'; transitionId: number; message: Uint8Array };

/** Reads `d` of a JSON op; otherwise the name under which to count it. */
export function readDaveJson(op: number, d: unknown): DaveInput | DaveCount {
  switch (op) {
    case voiceOp.clientsConnect:
      return read(ClientsConnect, d, ({ user_ids }) => ({ type: 'connected', userIds: user_ids }));
    case voiceOp.clientDisconnect:
      return read(ClientDisconnect, d, ({ user_id }) => ({ type: 'disconnected', userId: user_id }));
    case daveOp.prepareTransition:
      return read(PrepareTransition, d, ({ transition_id, protocol_version }) => ({
        type: 'prepare-transition',
        transitionId: transition_id,
        version: protocol_version,
      }));
    case daveOp.executeTransition:
      return read(ExecuteTransition, d, ({ transition_id }) => ({
        type: 'execute-transition',
        transitionId: transition_id,
      }));
    case daveOp.prepareEpoch:
      return read(PrepareEpoch, d, ({ protocol_version, epoch }) => ({
        type: 'prepare-epoch',
        version: protocol_version,
        epoch,
      }));
    default:
      return 'op-unknown';
  }
}

/** Reads the payload behind a binary frame's header; otherwise the name under which to count it. */
export function readDaveBinary(op: number, payload: Uint8Array): DaveInput | DaveCount {
  if (payload.length > maxRelayBytes) return 'too-large';
  switch (op) {
    case daveOp.externalSender:
      return { type: 'external-sender', payload };
    case daveOp.proposals: {
      const proposals = readProposals(payload);
      return proposals ? { type: 'proposals', ...proposals } : 'message-shape';
    }
    case daveOp.announceCommit: {
      const commit = readTransition(payload);
      return commit ? { type: 'commit', ...commit } : 'message-shape';
    }
    case daveOp.welcome: {
      const welcome = readTransition(payload);
      return welcome ? { type: 'welcome', ...welcome } : 'message-shape';
    }
    default:
      return 'op-unknown';
  }
}

function read<S extends v.GenericSchema>(
  schema: S,
  d: unknown,
  toInput: (output: v.InferOutput<S>) => DaveInput,
): DaveInput | DaveCount {
  const result = v.safeParse(schema, d, { abortEarly: true });
  return result.success ? toInput(result.output) : 'message-shape';
}
