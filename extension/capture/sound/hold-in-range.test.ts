import { expect, it } from 'vitest';
import { holdInRange } from './hold-in-range.ts';

it('makes of what is no sample what a loudspeaker makes of it, and leaves every sample as it is', () => {
  const left = Float32Array.of(NaN, Infinity, -Infinity, 1e30, -8, 1, -1, 0.25, -1e-30, 0);
  const { right } = holdInRange({ left: left.slice(), right: left });
  expect([...right]).toEqual([0, 1, -1, 1, -1, 1, -1, 0.25, Math.fround(-1e-30), 0]);
});
