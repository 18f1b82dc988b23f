import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import type { ErrorCode } from '../../shared-protocol/error.ts';
import type { Stats, UdpCandidate } from '../../shared-protocol/native-messages.ts';
import type { Dialect, VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import { monotonicMs } from './monotonic.ts';
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
const slot = { control: 0, audio: 1, slots: 2 } as const;

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

/** The main thread's end. */
export interface WorkerChannel {
  readonly port: MessagePort;
  /** for the worker, with its port to be transferred */
  readonly workerData: WorkerData;
  post(message: ToWorker): void;
  audio(frame: OutgoingFrame): void;
}

export function openWorkerChannel(): WorkerChannel {
  const { port1: port, port2 } = new MessageChannel();
  const signal = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * slot.slots));
  const post = (message: ToWorker): void => {
    // A key is handed over, not copied: none stays behind.
    port.postMessage(message, message.kind === 'start' && message.key ? [message.key.buffer] : []);
    const isAudio = message.kind === 'audio' || message.kind === 'invalid-audio';
    Atomics.add(signal, isAudio ? slot.audio : slot.control, 1);
    if (!isAudio) Atomics.notify(signal, slot.control);
  };
  return {
    port,
    workerData: { port: port2, signal },
    post,
    audio: (frame) => post({ kind: 'audio', frame, arrivedMs: monotonicMs() }),
  };
}

/** Frames are taken over in batches of this size, unless needed earlier: the first costs more than the rest. */
const framesAtOnce = 3;

/** The worker's end. */
export interface MainChannel {
  post(message: FromWorker): void;
  /** @param wantsFrames false while audio messages may wait */
  isWorthDraining(wantsFrames: boolean): boolean;
  /** Hands over everything that has come. */
  drain(): void;
  /** Sleeps for so long, or until something other than audio comes that was not drained yet. */
  sleep(ms: number): void;
}

/** `onMessage` is called from the event loop too, in the same order; `onTurn` after each such call. */
export function joinWorkerChannel(
  { port, signal }: WorkerData,
  onMessage: (message: ToWorker) => void,
  onTurn: () => void,
): MainChannel {
  let audioSeen = 0;
  let controlSeen = 0;
  port.on('message', (message: ToWorker) => {
    onMessage(message);
    onTurn();
  });
  return {
    post: (message) => port.postMessage(message),
    isWorthDraining(wantsFrames) {
      if (controlSeen !== Atomics.load(signal, slot.control)) return true;
      const waiting = (Atomics.load(signal, slot.audio) - audioSeen) | 0;
      return waiting >= framesAtOnce || (waiting > 0 && wantsFrames);
    },
    drain() {
      audioSeen = Atomics.load(signal, slot.audio);
      controlSeen = Atomics.load(signal, slot.control);
      for (;;) {
        const received = receiveMessageOnPort(port);
        if (received === undefined) return;
        onMessage(received.message as ToWorker);
      }
    },
    sleep: (ms) => void Atomics.wait(signal, slot.control, controlSeen, ms),
  };
}
