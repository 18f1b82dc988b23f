import { afterEach, expect, it, vi } from 'vitest';
import { collectRegularly } from './collector.ts';

afterEach(() => void vi.useRealTimers());

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it.each([
  ['five seconds after the start', 0, 5000],
  ['within a minute', 5000, 60_000],
])('what is no longer used is collected %s, however little it is', async (_, fromMs, atMs) => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
  collectRegularly();
  vi.advanceTimersByTime(fromMs);
  const unused = new WeakRef({});
  // An object lives through the turn in which somebody held it.
  await nextTurn();
  vi.advanceTimersByTime(atMs - fromMs - 1);
  await nextTurn();
  expect(unused.deref()).toBeDefined();
  await nextTurn();
  vi.advanceTimersByTime(1);
  await nextTurn();
  expect(unused.deref()).toBeUndefined();
});
