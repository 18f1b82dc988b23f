import { expect, it } from 'vitest';
import { createRateLimit } from './rate-limit.ts';

it('lets a stream of audio pass, and a burst of two seconds', () => {
  const isWithin = createRateLimit();
  for (let index = 0; index < 5000; index += 1) expect(isWithin(index * 20)).toBe(true);
  for (let index = 0; index < 100; index += 1) expect(isWithin(100_000)).toBe(true);
});

it('lets only the burst and the rate pass of ten thousand messages in a second', () => {
  const isWithin = createRateLimit({ burst: 600, perSecond: 200 });
  const passed = Array.from({ length: 10_000 }, (_, index) => isWithin(index / 10)).filter(Boolean).length;
  expect(passed).toBeGreaterThanOrEqual(799);
  expect(passed).toBeLessThanOrEqual(801);
});

it('recovers after a flood', () => {
  const isWithin = createRateLimit({ burst: 2, perSecond: 10 });
  expect([isWithin(0), isWithin(0), isWithin(0)]).toEqual([true, true, false]);
  expect(isWithin(100)).toBe(true);
});
