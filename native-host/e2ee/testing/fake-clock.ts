import type { DaveClock } from '../dave-contract.ts';

export interface FakeClock extends DaveClock {
  advance(ms: number): void;
  /** How many timers have been set and are neither due nor cancelled. */
  readonly timers: number;
}

/** A timer that sets itself again must not hang a test. */
const maxFired = 10_000;

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
      const untilMs = nowMs + ms;
      for (let fired = 0; fired < maxFired; fired += 1) {
        const [next] = timers.filter(({ atMs }) => atMs <= untilMs).sort((one, other) => one.atMs - other.atMs);
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        nowMs = Math.max(nowMs, next.atMs);
        next.callback();
      }
      nowMs = untilMs;
    },
    get timers() {
      return timers.length;
    },
  };
}
