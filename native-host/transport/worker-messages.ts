import type { MessagePort } from 'node:worker_threads';
import type { ErrorCode } from '../../shared-protocol/error.ts';
import type { Stats, UdpCandidate } from '../../shared-protocol/native-messages.ts';
import type { Dialect, VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { UdpTarget } from './resolve-candidates.ts';
import type { OutgoingFrame } from './sender.ts';

export interface WorkerData {
  port: MessagePort;
  /** see `slot` */
  signal: Int32Array;
}

/**
 * Places in the shared array. While packets are due the worker sleeps on `control` with no event loop running, so each
 * command but audio is followed by a count and a notification there; audio is only counted, since a frame that wakes
 * nobody is found in time at the next deadline.
 */
export const slot = { control: 0, audio: 1, slots: 2 } as const;

export type ToWorker =
  | {
      kind: 'open';
      request: number;
      session: number;
      dialect: Dialect;
      ssrc: number;
      family: 4 | 6;
      targets: UdpTarget[];
    }
  | { kind: 'start'; request: number; mode: VoiceMode; key: Uint8Array<ArrayBuffer> | null }
  /** `arrivedMs` is of the monotonic clock that all threads share */
  | { kind: 'audio'; frame: OutgoingFrame; arrivedMs: number }
  /** an audio message that could not be read */
  | { kind: 'invalid-audio' }
  | { kind: 'pause'; flush: boolean }
  /** whatever is queued must not leave */
  | { kind: 'discard' }
  | { kind: 'close'; request: number };

export type FromWorker =
  | { kind: 'discovered'; request: number; address: string; port: number; via: UdpCandidate }
  | { kind: 'done'; request: number }
  | { kind: 'failed'; request: number; code: ErrorCode; detail: string | null }
  | { kind: 'ended'; session: number; code: ErrorCode; detail: string | null }
  | { kind: 'activity'; session: number; ssrcs: number[] }
  | { kind: 'stats'; stats: Stats };
