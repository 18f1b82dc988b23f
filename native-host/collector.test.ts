import { afterEach, expect, it, vi } from 'vitest';
import { collectRegularly } from './collector.ts';

afterEach(() => void vi.useRealTimers());

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('what is no longer used is collected within a minute, however little it is', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  collectRegularly();
  const unused = new WeakRef({});
  // An object stays for the turn in which somebody held it.
  await nextTurn();
  vi.advanceTimersByTime(59_000);
  await nextTurn();
  vi.advanceTimersByTime(1000);
  expect(unused.deref()).toBeUndefined();
});
