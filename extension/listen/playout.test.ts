import { expect, it } from 'vitest';
import { createPlayout, leadSamples, mostSamples } from './playout.ts';

const frame = 960;

it('frames follow each other without a seam, a little later than they come', () => {
  const { place } = createPlayout();
  const begins = Array.from({ length: 500 }, (_, at) => place(1000 + at * frame, frame, 0)!);
  expect(begins).toEqual(begins.map((_, at) => 1000 + leadSamples + at * frame));
});

it('a frame that comes later than its turn begins anew, and the next one follows it', () => {
  const { place } = createPlayout();
  place(0, frame, 0);
  const late = place(48_000, frame, 0)!;
  expect(late).toBe(48_000 + leadSamples);
  expect(place(48_100, frame, 0)).toBe(late + frame);
});

it('what was lost leaves its gap, and sound after it keeps its place', () => {
  const { place } = createPlayout();
  const first = place(0, frame, 0)!;
  expect(place(3 * frame, frame, 2 * frame)).toBe(first + 3 * frame);
});

it('after a stall the delay is as before, whatever came at once', () => {
  const { place } = createPlayout();
  for (let at = 0; at < 10; at += 1) place(at * frame, frame, 0);
  const burst = Array.from({ length: 60 }, () => place(100_000, frame, 0));
  expect(burst.filter((begin) => begin !== null).length * frame).toBeLessThanOrEqual(mostSamples);
  expect(burst.at(-1)).toBeNull();
  const later = Array.from({ length: 100 }, (_, at) => place(100_000 + (60 + at) * frame, frame, 0));
  for (const [at, begin] of later.entries())
    if (begin !== null) expect(begin - (100_000 + (60 + at) * frame)).toBeLessThanOrEqual(mostSamples);
});

it('a loss longer than a voice may wait begins anew instead of being waited out', () => {
  const { place } = createPlayout();
  place(0, frame, 0);
  expect(place(frame, frame, 100 * frame)).toBeNull();
  expect(place(2 * frame, frame, 0)).not.toBeNull();
});

it('begins on whole samples, where nothing has to be interpolated', () => {
  expect(createPlayout().place(1234.56, frame, 0)! % 1).toBe(0);
});
