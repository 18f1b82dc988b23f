import { expect, it } from 'vitest';
import { blockFrames } from '../../sound/block.ts';
import { fadeGain } from '../../sound/fade.ts';
import { createGain } from './gain-ramp.ts';

/** 10 ms */
const rampFrames = 480;

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

it('fades over seconds along the same curve as everywhere, and a new wish begins where it is', () => {
  const gain = createGain(1);
  gain.set(0, 1000);
  const ends = Array.from({ length: 50 }, () => gain.apply(block()).left.at(-1)! / 0.5);
  ends.forEach((end, index) => expect(end).toBeCloseTo(fadeGain(1, 0, (index + 1) / 50), 4));
  expect(ends.at(-1)).toBe(0);
  gain.set(1, 1000);
  for (let blocks = 0; blocks < 25; blocks += 1) gain.apply(block());
  gain.set(0, 1000);
  const first = gain.apply(block()).left;
  expect(first[0]! / 0.5).toBeCloseTo(Math.SQRT1_2, 2);
});

it('is not delayed by hearing the same wish again', () => {
  const gain = createGain(1);
  gain.set(0, 100);
  for (let blocks = 0; blocks < 5; blocks += 1) {
    gain.set(0, 3000);
    gain.apply(block());
  }
  expect(gain.apply(block()).left[0]).toBe(0);
});
