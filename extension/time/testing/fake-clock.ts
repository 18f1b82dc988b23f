import type { Clock } from '../clock.ts';

export interface FakeClock extends Clock {
  random: () => number;
  /** lets settled promises continue, without time passing */
  settle(): Promise<void>;
  /** runs the timers that fall due, in order, each at its own time */
  advance(ms: number): Promise<void>;
  /** time passes and nothing runs, as on a sleeping computer */
  sleep(ms: number): Promise<void>;
  /** moves the wall clock alone */
  setWall(wallMs: number): void;
  readonly pendingTimers: number;
}

/** Enough turns for the longest chain of promises in these clients. */
const turns = 120;

export function createFakeClock(): FakeClock {
  let nowMs = 1000;
  let wallOffsetMs = 1_700_000_000_000;
  const timers = new Set<{ atMs: number; callback: () => void }>();

  const settle = async () => {
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
  };
  const runDue = async () => {
    await settle();
    for (let runs = 0; runs < 100_000; runs += 1) {
      const due = [...timers].filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!due) return;
      timers.delete(due);
      due.callback();
      await settle();
    }
    throw new Error('timers without end');
  };

  return {
    nowMs: () => nowMs,
    wallMs: () => nowMs + wallOffsetMs,
    random: () => 0.5,
    setTimer(callback, delayMs) {
      if (!(delayMs >= 0)) throw new Error(`a timer of ${delayMs} ms`);
      const timer = { atMs: nowMs + delayMs, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    settle,
    async advance(ms) {
      const endMs = nowMs + ms;
      await runDue();
      for (let runs = 0; runs < 100_000; runs += 1) {
        const nextMs = Math.min(...[...timers].map(({ atMs }) => atMs));
        if (nextMs > endMs) break;
        nowMs = Math.max(nowMs, nextMs);
        await runDue();
      }
      nowMs = endMs;
      await settle();
    },
    async sleep(ms) {
      nowMs += ms;
      await runDue();
    },
    setWall(wallMs) {
      wallOffsetMs = wallMs - nowMs;
    },
    get pendingTimers() {
      return timers.size;
    },
  };
}
