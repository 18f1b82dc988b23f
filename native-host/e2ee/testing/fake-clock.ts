import type { DaveClock } from '../contract.ts';

export interface FakeClock extends DaveClock {
  advance(ms: number): void;
  /** How many timers have been set and are neither due nor cancelled. */
  readonly timers: number;
}

export function createFakeClock(): FakeClock {
  let nowMs = 1000;
  let timers: { atMs: number; callback: () => void }[] = [];
  return {
    nowMs: () => nowMs,
    setTimer(callback, delayMs) {
      const timer = { atMs: nowMs + delayMs, callback };
      timers.push(timer);
      return () => void (timers = timers.filter((other) => other !== timer));
    },
    advance(ms) {
      nowMs += ms;
      const due = timers.filter(({ atMs }) => atMs <= nowMs);
      timers = timers.filter(({ atMs }) => atMs > nowMs);
      for (const { callback } of due) callback();
    },
    get timers() {
      return timers.length;
    },
  };
}
