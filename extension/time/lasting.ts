import type { Clock } from './clock.ts';

/** Calls back once something has lasted for `afterMs` without a break. */
export interface Lasting {
  /** whether it is so now; may be called any number of times */
  is(now: boolean): void;
}

export function createLasting(clock: Clock, afterMs: number, onLasted: () => void): Lasting {
  let cancel: (() => void) | null = null;
  return {
    is(now) {
      if (now) {
        cancel ??= clock.setTimer(onLasted, afterMs);
        return;
      }
      cancel?.();
      cancel = null;
    },
  };
}
