/** The effect of a transition when the server executes it: a new key is used, or another protocol version is spoken. */
export type Transition = { to: 'key' } | { to: 'version'; version: number };

/** Discord has one or two under way at a time; beyond this the oldest is given up. */
export const maxPendingTransitions = 16;

/** Transitions that were prepared and not executed yet, by their number, which is a u16 and wraps around. */
export interface PendingTransitions {
  /** @returns false if the oldest had to go */
  prepare(transitionId: number, transition: Transition): boolean;
  /** The transition, which is no longer pending; null if there is none of that number. */
  execute(transitionId: number): Transition | null;
  /** After a reset: the keys that were agreed on are gone. */
  forgetKeys(): void;
  clear(): void;
}

export function createPendingTransitions(): PendingTransitions {
  const pending = new Map<number, Transition>();
  return {
    prepare(transitionId, transition) {
      pending.delete(transitionId);
      pending.set(transitionId, transition);
      if (pending.size <= maxPendingTransitions) return true;
      for (const oldest of [...pending.keys()].slice(0, 1)) pending.delete(oldest);
      return false;
    },
    execute(transitionId) {
      const transition = pending.get(transitionId) ?? null;
      pending.delete(transitionId);
      return transition;
    },
    forgetKeys() {
      for (const [transitionId, { to }] of pending) if (to === 'key') pending.delete(transitionId);
    },
    clear: () => pending.clear(),
  };
}
