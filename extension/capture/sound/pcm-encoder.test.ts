import { describe, expect, it } from 'vitest';
import { toMonoS16 } from './pcm-encoder.ts';

const hexOf = (left: number[], right: number[]): string =>
  Buffer.from(toMonoS16({ left: Float32Array.from(left), right: Float32Array.from(right) })).toString('hex');

describe('mono PCM', () => {
  it('is the mean of both sides, little-endian', () => expect(hexOf([0.5, 1], [0.5, 0])).toBe('00400040'));

  it('is clamped, never wrapped', () => expect(hexOf([2, -2], [2, -2])).toBe('ff7f0080'));

  it('is zero for silence', () => expect(hexOf([0], [0])).toBe('0000'));
});
