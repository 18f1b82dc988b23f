import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { pitchOf } from '../../../../tests/sound/measure.ts';
import { sampleRate, type Block } from '../../sound/block.ts';
import { playToneBlocks } from './tone-blocks.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('plays 440 Hz at -12 dBFS for two seconds, with soft edges, and silence behind it, at the clock’s pace', () => {
  const blocks: Block[] = [];
  playToneBlocks((block) => blocks.push(block));
  vi.advanceTimersByTime(1000);
  expect(blocks).toHaveLength(51);
  vi.advanceTimersByTime(2000);
  expect(blocks).toHaveLength(151);
  expect(blocks.slice(100).every(({ left }) => left.every((sample) => sample === 0))).toBe(true);
  const sound = Float32Array.from(blocks.slice(0, 100).flatMap(({ left }) => [...left]));
  expect(pitchOf(sound, sampleRate, 400, 480)).toBe(440);
  expect(Math.max(...sound)).toBeCloseTo(0.25, 3);
  expect(Math.max(...sound.subarray(0, 240).map(Math.abs))).toBeLessThan(0.03);
  expect(Math.max(...sound.subarray(-240).map(Math.abs))).toBeLessThan(0.03);
  expect(blocks[50]!.right).toEqual(blocks[50]!.left);
});

it('stops on request', () => {
  const blocks: Block[] = [];
  const stop = playToneBlocks((block) => blocks.push(block));
  vi.advanceTimersByTime(100);
  stop();
  vi.advanceTimersByTime(10_000);
  expect(blocks).toHaveLength(6);
});
