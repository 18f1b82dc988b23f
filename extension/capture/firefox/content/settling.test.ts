import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSettling, mostMs, settleMs, type Settling } from './settling.ts';

let calls: number[];
let settling: Settling;

beforeEach(() => {
  vi.useFakeTimers();
  calls = [];
  settling = createSettling(
    () => calls.push(performance.now()),
    () => performance.now(),
  );
});
afterEach(() => vi.useRealTimers());

it('calls once, when nothing has happened for a while', () => {
  for (let count = 0; count < 3; count += 1) {
    settling.happened();
    vi.advanceTimersByTime(settleMs / 2);
  }
  expect(calls).toEqual([]);
  vi.advanceTimersByTime(10_000);
  expect(calls).toHaveLength(1);
});

it.each([1, 16, 150, 290])('is not starved by what happens every %d ms', (everyMs) => {
  for (let ms = 0; ms < 10_000; ms += everyMs) {
    settling.happened();
    vi.advanceTimersByTime(everyMs);
  }
  expect(calls.length).toBeGreaterThanOrEqual(9);
});

it('calls once more for what happened just before it called', () => {
  const began = performance.now();
  for (let ms = 0; ms < mostMs; ms += 10) {
    settling.happened();
    vi.advanceTimersByTime(10);
  }
  vi.advanceTimersByTime(10_000);
  expect(calls.at(-1)).toBeGreaterThanOrEqual(began + mostMs - 10 + settleMs);
  expect(calls).toHaveLength(2);
});

it('is silent once it is closed', () => {
  settling.happened();
  settling.close();
  vi.advanceTimersByTime(10_000);
  expect(calls).toEqual([]);
});
