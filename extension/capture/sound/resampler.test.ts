import { describe, expect, it } from 'vitest';
import { createResampler, makeResamplerKernel } from './resampler.ts';

const toRate = 48_000;
const rates = [8000, 11_025, 12_345, 24_000, 44_100, 44_101, 88_200, 96_000, 192_000];

/** Resamples `seconds` of a sine in chunks of all sizes. */
function resampled(fromRate: number, hz: number, seconds: number, chunks: readonly number[] = [128]): Float32Array {
  const resample = createResampler(makeResamplerKernel(fromRate));
  const input = Float32Array.from({ length: Math.round(fromRate * seconds) }, (_, index) =>
    Math.sin((2 * Math.PI * hz * index) / fromRate),
  );
  const parts: number[] = [];
  for (let at = 0, turn = 0; at < input.length; turn += 1) {
    const chunk = input.subarray(at, (at += chunks[turn % chunks.length]!));
    const { left, right } = resample(
      chunk,
      chunk.map((sample) => -sample),
    );
    for (let index = 0; index < left.length; index += 1) {
      parts.push(left[index]!);
      if (right[index] !== -left[index]!) throw new Error('the sides differ');
    }
  }
  return Float32Array.from(parts);
}

/** Largest difference from the expected sine, away from the beginning, as a share of full scale. */
function worstError(fromRate: number, hz: number, seconds: number, chunks?: readonly number[]): number {
  const out = resampled(fromRate, hz, seconds, chunks);
  const skipped = Math.ceil((60 * toRate) / Math.min(fromRate, toRate));
  let worst = 0;
  for (let index = skipped; index < out.length; index += 1)
    worst = Math.max(worst, Math.abs(out[index]! - Math.sin((2 * Math.PI * hz * index) / toRate)));
  return worst;
}

const decibels = (share: number): number => 20 * Math.log10(share);

describe.each(rates)('from %d Hz', (rate) => {
  const lower = Math.min(rate, toRate);

  it.each([0.02, 0.3, 0.45])('a tone at %d of the lower rate passes to within -60 dB, in time and level', (share) => {
    expect(decibels(worstError(rate, Math.round(lower * share), 0.2))).toBeLessThan(-60);
  });

  it('makes as many frames as the rates say, and none is a frame late', () => {
    expect(resampled(rate, 100, 1).length).toBeGreaterThan(toRate - (60 * toRate) / lower);
    expect(resampled(rate, 100, 1).length).toBeLessThanOrEqual(toRate);
  });
});

it.each([88_200, 96_000, 192_000])(
  'from %d Hz, what our rate cannot hold is gone, and not mirrored into it',
  (rate) => {
    for (const hz of [25_000, 28_000, 35_000, 43_000]) {
      const out = resampled(rate, hz, 0.2).subarray(200);
      expect(decibels(Math.max(...out.map(Math.abs)))).toBeLessThan(-85);
    }
  },
);

it('does not show where one call’s frames end and the next ones begin', () => {
  const whole = resampled(44_100, 997, 1, [44_100]);
  const inPieces = resampled(44_100, 997, 1, [128, 1, 959, 7, 2048]);
  expect(inPieces).toEqual(whole);
});

it('does not drift: after half a minute the phase is what it was', { timeout: 30_000 }, () => {
  const resample = createResampler(makeResamplerKernel(44_100));
  const chunk = new Float32Array(4410);
  let at = 0;
  let count = 0;
  let worst = 0;
  for (let turn = 0; turn < 300; turn += 1) {
    for (let index = 0; index < chunk.length; index += 1) chunk[index] = Math.sin((2 * Math.PI * 441 * at++) / 44_100);
    for (const sample of resample(chunk, chunk).left) {
      if (turn >= 290) worst = Math.max(worst, Math.abs(sample - Math.sin((2 * Math.PI * 441 * count) / toRate)));
      count += 1;
    }
  }
  expect(decibels(worst)).toBeLessThan(-60);
});

it('is itself again after samples that are no numbers', () => {
  const resample = createResampler(makeResamplerKernel(44_100));
  const quiet = new Float32Array(512);
  resample(Float32Array.of(NaN, Infinity, 1e30), Float32Array.of(NaN, -Infinity, 0));
  resample(quiet, quiet);
  expect(resample(quiet, quiet).left.every((sample) => sample === 0)).toBe(true);
});
