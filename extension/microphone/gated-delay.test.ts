import { expect, it } from 'vitest';
import { blockFrames } from '../capture/sound/block.ts';
import { createGatedDelay, type GatedBlock } from './gated-delay.ts';

const quantum = 128;

/** Sends these samples in the pieces that a browser uses. */
function pass(samples: Float32Array): { output: Float32Array; blocks: GatedBlock[] } {
  const blocks: GatedBlock[] = [];
  const gate = createGatedDelay((block) => void blocks.push(block));
  const output = new Float32Array(samples.length);
  for (let at = 0; at < samples.length; at += quantum)
    gate(samples.subarray(at, at + quantum), output.subarray(at, at + quantum));
  return { output, blocks };
}
const constant = (value: number, frames: number): Float32Array => new Float32Array(frames).fill(value);

it('lets speech through unchanged a block later, with its first sample faded in and none cut off', () => {
  const speech = constant(0.25, 6 * blockFrames);
  const { output, blocks } = pass(speech);
  expect(output.subarray(0, blockFrames).every((sample) => sample === 0)).toBe(true);
  expect(output[blockFrames + 120]).toBeCloseTo(0.125, 2);
  expect(output.subarray(blockFrames + 240, 5 * blockFrames).every((sample) => sample === 0.25)).toBe(true);
  expect(blocks[0]).toEqual({ peak: 0.25, isSpeaking: false });
  expect(blocks[3]).toEqual({ peak: 0.25, isSpeaking: true });
});

it('is digital silence over the noise of a room, so that the stream falls silent', () => {
  const { output, blocks } = pass(constant(0.0005, 20 * blockFrames));
  expect(output.every((sample) => sample === 0)).toBe(true);
  expect(blocks.every(({ peak }) => peak === 0)).toBe(true);
});

it('goes out softly a second after the last word', () => {
  const samples = constant(0.0005, 70 * blockFrames);
  samples.fill(0.25, 0, 2 * blockFrames);
  const { output } = pass(samples);
  const lastSound = output.findLastIndex((sample) => sample !== 0);
  expect(Math.floor(lastSound / blockFrames)).toBe(2 + 50);
  const last = output.subarray(52 * blockFrames, 52 * blockFrames + 240);
  expect(last.every((sample, index) => index === 0 || sample <= last[index - 1]!)).toBe(true);
});
