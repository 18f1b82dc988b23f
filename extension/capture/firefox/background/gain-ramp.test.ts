import { expect, it } from 'vitest';
import { blockFrames } from '../../sound/block.ts';
import { createGain, rampFrames } from './gain-ramp.ts';

const block = () => ({
  left: new Float32Array(blockFrames).fill(0.5),
  right: new Float32Array(blockFrames).fill(-0.5),
});

it('leaves the sound as it is at 1', () => {
  expect(createGain(1).apply(block())).toEqual(block());
});

it('glides over 10 ms to a new value, without a step, and stays there', () => {
  const gain = createGain(1);
  gain.set(0);
  const { left, right } = gain.apply(block());
  for (let index = 1; index < blockFrames; index += 1) {
    expect(left[index]! - left[index - 1]!).toBeLessThanOrEqual(0);
    expect(left[index]! - left[index - 1]!).toBeGreaterThan(-0.002);
  }
  expect(left[0]).toBeGreaterThan(0.49);
  expect([...left.subarray(rampFrames - 1)].every((sample) => Math.abs(sample) < 1e-6)).toBe(true);
  expect(right[100]).toBeCloseTo(-left[100]!);
  expect(new Set(gain.apply(block()).left)).toEqual(new Set([0]));
});

it('begins at once with what it was made with', () => {
  expect(createGain(0.5).apply(block()).left[0]).toBeCloseTo(0.25);
});
