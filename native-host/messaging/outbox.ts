import type { Writable } from 'node:stream';
import type { FromHost } from '../../shared-protocol/native-messages.ts';
import { encodeFrame } from './frames.ts';

/** Replies pending for a browser that stopped reading; only one that is stuck for long reaches this number. */
const maxPending = 256;

/** Messages that a newer one of the same type and session makes worthless; null for any other. */
const stateOf = (message: FromHost): string | null =>
  message.type === 'stats' || message.type === 'activity' || message.type === 'dave'
    ? `${message.type} ${message.session}`
    : null;

/** Worthless by the time the reader continues. */
const isFleeting = ({ type }: FromHost): boolean => type === 'heard';

export interface Outbox {
  /** False if the message was dropped: too large, too many pending, or after `flush`. */
  send(message: FromHost): boolean;
  /** Stops accepting messages; resolves when the kernel has everything accepted so far, or after `timeoutMs`. */
  flush(timeoutMs: number): Promise<void>;
}

/**
 * Writes frames without ever blocking the caller. While the reader is stuck, replies queue up to a limit, only the
 * newest of each state message is kept, and voices are dropped.
 */
export function createOutbox(write: Writable['write'], onceDrained: (callback: () => void) => void): Outbox {
  const pending: Uint8Array[] = [];
  const newest = new Map<string, Uint8Array>();
  let isBlocked = false;
  let isClosed = false;
  let unwritten = 0;
  let onIdle: (() => void) | null = null;

  const checkIdle = (): void => {
    if (unwritten === 0 && pending.length === 0 && newest.size === 0) onIdle?.();
  };

  const writeNow = (frame: Uint8Array): void => {
    unwritten += 1;
    const hasRoom = write(frame, () => {
      unwritten -= 1;
      checkIdle();
    });
    if (hasRoom) return;
    isBlocked = true;
    onceDrained(writePending);
  };

  const takeState = (): Uint8Array | undefined => {
    for (const [state, frame] of newest) {
      newest.delete(state);
      return frame;
    }
    return undefined;
  };

  const writePending = (): void => {
    isBlocked = false;
    while (!isBlocked) {
      const next = pending.shift() ?? takeState();
      if (!next) break;
      writeNow(next);
    }
    checkIdle();
  };

  return {
    send(message) {
      const frame = isClosed ? null : encodeFrame(message);
      const state = stateOf(message);
      if (frame === null) return false;
      if (!isBlocked) writeNow(frame);
      else if (isFleeting(message)) return false;
      else if (state !== null) newest.set(state, frame);
      else if (pending.length < maxPending) pending.push(frame);
      else return false;
      return true;
    },
    flush(timeoutMs) {
      isClosed = true;
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        onIdle = () => {
          clearTimeout(timer);
          resolve();
        };
        checkIdle();
      });
    },
  };
}
