import { expect, it } from 'vitest';
import { createHistogram } from './histogram.ts';

it('tells the percentiles and the most of the last five windows, and forgets those before', () => {
  const histogram = createHistogram(0.5);
  histogram.add(700);
  const figures = Array.from({ length: 6 }, () => {
    for (let ms = 1; ms <= 100; ms += 1) histogram.add(ms);
    return histogram.roll();
  });
  expect(figures.map(({ max }) => max)).toEqual([700, 700, 700, 700, 700, 100]);
  // to the upper edge of a bucket
  expect(figures.at(-1)).toEqual({ p50: 50.5, p99: 99.5, max: 100 });
});

it('takes no new memory as time goes by', () => {
  const histogram = createHistogram(0.5);
  const before = process.memoryUsage().arrayBuffers;
  for (let second = 0; second < 60; second += 1) {
    histogram.add(20);
    histogram.roll();
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024);
});
