import { expect, it } from 'vitest';
import { slopePerHour } from './slope.ts';

const minuteMs = 60_000;
const every = (minutes: number, value: (minute: number) => number) =>
  Array.from({ length: minutes }, (_, minute) => ({ atMs: 7_000_000 + minute * minuteMs, value: value(minute) }));

it('is what a straight line climbs in an hour', () => {
  expect(slopePerHour(every(10, (minute) => 30 + minute))).toBeCloseTo(60);
  expect(slopePerHour(every(10, (minute) => 30 - minute / 2))).toBeCloseTo(-30);
});

it('is not misled by what goes up and down', () => {
  expect(Math.abs(slopePerHour(every(60, (minute) => 30 + (minute % 2) * 10)))).toBeLessThan(1);
});

it('is 0 if nothing is known', () => {
  expect(slopePerHour([])).toBe(0);
  expect(slopePerHour([{ atMs: 5, value: 3 }])).toBe(0);
  expect(slopePerHour(every(2, () => 1).map(({ value }) => ({ atMs: 1, value })))).toBe(0);
});
