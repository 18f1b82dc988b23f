import type { Clock } from './clock.ts';

/**
 * How long members may take to answer op 23 before the switch happens without them. DAVE's text speaks of "roughly two
 * seconds" in which removed members can still decrypt.
 */
export const transitionDeadlineMs = 2000;

export interface Transition {
  /** 1 to 65535; 0 is the one that executes at once and is never waited for */
  id: number;
  protocolVersion: number;
  participants: ReadonlySet<string>;
  /** users who have not answered op 23 */
  waiting: ReadonlySet<string>;
}

export interface Transitions {
  /** One at a time. @returns its id */
  start(protocolVersion: number, participants: readonly string[]): number;
  current(): Transition | null;
  /** @returns false if that transition does not wait for this user */
  ready(userId: string, id: number): boolean;
  /** The user is gone or has dropped its state: nothing waits for it, and it gets no order to switch. */
  leave(userId: string): void;
  /** Executes the pending one now, if there is one. */
  finish(): void;
  close(): void;
}

interface TransitionOptions {
  clock: Clock;
  /** sends op 22 */
  onExecute: (done: Transition) => void;
  /** the deadline has passed: the owner calls `finish` in its turn */
  onDeadline: () => void;
}

export function createTransitions({ clock, onExecute, onDeadline }: TransitionOptions): Transitions {
  let lastId = 0;
  let pending: { id: number; protocolVersion: number; participants: Set<string>; waiting: Set<string> } | null = null;
  let cancelTimer = (): void => undefined;

  const transitions: Transitions = {
    start(protocolVersion, participants) {
      transitions.finish();
      lastId = (lastId % 0xffff) + 1;
      pending = { id: lastId, protocolVersion, participants: new Set(participants), waiting: new Set(participants) };
      cancelTimer = clock.setTimer(onDeadline, transitionDeadlineMs);
      return lastId;
    },
    current: () => pending,
    ready(userId, id) {
      if (pending?.id !== id || !pending.waiting.delete(userId)) return false;
      if (pending.waiting.size === 0) transitions.finish();
      return true;
    },
    leave(userId) {
      pending?.participants.delete(userId);
      if (pending?.waiting.delete(userId) && pending.waiting.size === 0) transitions.finish();
    },
    finish() {
      if (!pending) return;
      cancelTimer();
      const done = pending;
      pending = null;
      onExecute(done);
    },
    close() {
      cancelTimer();
      pending = null;
    },
  };
  return transitions;
}
