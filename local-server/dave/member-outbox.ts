import type { Bytes } from './mls-writer.ts';

/** A message to a member: JSON with `d`, or the payload of a binary frame without its sequence number and op. */
export type DaveMessage = { op: number; d: Record<string, unknown> } | { op: number; binary: Bytes };

/**
 * Messages to all members in the order of the decisions. A member in this process may answer within `send`; messages
 * caused by its answer must not overtake those still waiting for others.
 */
export interface Outbox<T> {
  post(to: T, message: DaveMessage): void;
  /** Sends the posted messages; does nothing when called within itself. */
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
