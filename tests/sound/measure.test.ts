import { expect, it } from 'vitest';
import { phaseSlips } from './measure.ts';

const sampleRate = 48_000;
const tones = (...frequencies: number[]): Float32Array =>
  Float32Array.from({ length: sampleRate }, (_, index) =>
    frequencies.reduce((sum, hz) => sum + 0.1 * Math.sin((2 * Math.PI * hz * index) / sampleRate), 0),
  );

it('finds no slip in tones that are whole, however many sound at once', () => {
  for (const hz of [300, 700, 1900]) expect(phaseSlips(tones(300, 700, 1900), hz, sampleRate)).toBe(0);
});

it('finds each place where a few samples are missing, in the windows that they are missing from', () => {
  const whole = tones(700);
  const cut = whole.filter((_, index) => index % 9600 >= 30);
  expect(phaseSlips(cut, 700, sampleRate)).toBeGreaterThanOrEqual(4);
  expect(phaseSlips(cut, 700, sampleRate)).toBeLessThanOrEqual(10);
});
