import type { Clock } from '../dave/clock.ts';

export interface FakeClock extends Clock {
  advance(ms: number): void;
  timers(): number;
}

export function createFakeClock(): FakeClock {
  let nowMs = 1000;
  const timers = new Map<object, { atMs: number; run: () => void }>();
  return {
    nowMs: () => nowMs,
    setTimer(run, delayMs) {
      const key = {};
      timers.set(key, { atMs: nowMs + delayMs, run });
      return () => void timers.delete(key);
    },
    advance(ms) {
      const untilMs = nowMs + ms;
      for (let runs = 0; runs < 10_000; runs += 1) {
        const due = [...timers].filter(([, { atMs }]) => atMs <= untilMs).sort(([, a], [, b]) => a.atMs - b.atMs)[0];
        if (!due) break;
        timers.delete(due[0]);
        nowMs = Math.max(nowMs, due[1].atMs);
        due[1].run();
      }
      nowMs = untilMs;
    },
    timers: () => timers.size,
  };
}
