import type { Bytes } from './mls-writer.ts';

/** A message to a member: JSON with `d`, or the payload of a binary frame without its sequence number and op. */
export type DaveMessage = { op: number; d: Record<string, unknown> } | { op: number; binary: Bytes };

/**
 * Messages in the order in which they were decided, across all members. A member in this process may answer within
 * `send`; messages caused by its answer must not overtake those still waiting for others.
 */
export interface Outbox<T> {
  post(to: T, message: DaveMessage): void;
  /** Sends what was posted; does nothing within itself. */
  flush(): void;
}

/** @param deliver must not throw */
export function createOutbox<T>(deliver: (to: T, message: DaveMessage) => void): Outbox<T> {
  const posted: { to: T; message: DaveMessage }[] = [];
  let isFlushing = false;
  return {
    post: (to, message) => void posted.push({ to, message }),
    flush() {
      if (isFlushing) return;
      isFlushing = true;
      for (let next = posted.shift(); next; next = posted.shift()) deliver(next.to, next.message);
      isFlushing = false;
    },
  };
}
