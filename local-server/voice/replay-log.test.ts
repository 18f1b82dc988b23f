import { expect, test } from 'vitest';
import { createReplayLog } from './replay-log.ts';

const filled = (first: number, count: number, limit?: number) => {
  const log = createReplayLog<number>(first, limit);
  for (let index = 0; index < count; index += 1) log.add((sequence) => sequence);
  return log;
};

test('numbers go up by one and wrap to zero', () => {
  expect(filled(65_534, 4).after(null)).toEqual([65_534, 65_535, 0, 1]);
  expect(filled(65_534, 4).after(65_535)).toEqual([0, 1]);
  expect(filled(0, 2).after(0)).toEqual([1]);
});

test('nothing is missing after the last one', () => {
  expect(filled(7, 3).after(9)).toEqual([]);
});

test('a number that was never given, or is no longer kept, is a gap', () => {
  expect(filled(7, 3).after(10)).toBeNull();
  expect(filled(7, 3).after(6)).toBeNull();
  expect(filled(1, 5, 3).after(1)).toBeNull();
  expect(filled(1, 5, 3).after(3)).toEqual([4, 5]);
  expect(filled(1, 5, 3).after(null)).toBeNull();
});
