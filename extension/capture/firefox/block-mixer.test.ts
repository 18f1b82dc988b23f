import { expect, it } from 'vitest';
import { blockFrames, type Block } from '../frame-encoder.ts';
import { createBlockMixer, type BlockMixer } from './block-mixer.ts';

const block = (value: number): Block => ({
  left: new Float32Array(blockFrames).fill(value),
  right: new Float32Array(blockFrames).fill(-value),
});

function start(): { mixer: BlockMixer<string>; mix: number[]; push: (source: string, ...values: number[]) => void } {
  const mix: number[] = [];
  const mixer = createBlockMixer<string>(({ left }) => mix.push(Number(left[0]!.toFixed(3))));
  return {
    mixer,
    mix,
    push: (source, ...values) => values.forEach((value) => mixer.push(source, block(value))),
  };
}

it('passes one source on as it is', () => {
  const { mix, push } = start();
  push('a', 0.1, 0.2, 0.3);
  expect(mix).toEqual([0.1, 0.2, 0.3]);
});

it('adds a second source up, block by block, once it has a little in hand', () => {
  const { mix, push } = start();
  push('a', 0.1);
  push('b', 0.01);
  push('a', 0.1);
  push('b', 0.02);
  push('a', 0.1, 0.1, 0.1);
  expect(mix).toEqual([0.1, 0.1, 0.11, 0.12, 0.1]);
});

it('makes one block for each of the leader’s, whatever the order in which they come', () => {
  const { mix, push } = start();
  push('a', 0.1);
  push('b', 0.01, 0.01, 0.01);
  push('a', 0.1, 0.1, 0.1);
  expect(mix).toHaveLength(4);
});

it('goes on with another source when the leader stalls, and takes it back in when it returns', () => {
  const { mix, push } = start();
  push('a', 0.1);
  push('b', ...Array.from({ length: 7 }, () => 0.01));
  expect(mix).toEqual([0.1, ...Array.from({ length: 7 }, () => 0.01)]);
  push('a', 0.1, 0.1);
  push('b', 0.01, 0.01);
  expect(mix.slice(-2)).toEqual([0.11, 0.11]);
});

it('goes on at once when the leader is removed', () => {
  const { mixer, mix, push } = start();
  push('a', 0.1);
  push('b', 0.01);
  mixer.remove('a');
  push('b', 0.02);
  expect(mix).toEqual([0.1, 0.01, 0.02]);
});

it('drops the oldest of a source whose clock is ahead, so that delay is bounded', () => {
  const { mix, push } = start();
  push('a', 0.1);
  // The leader keeps on leading, at half the speed of the other.
  for (let round = 1; round <= 40; round += 1) {
    push('b', round / 1000, round / 1000);
    push('a', 0.1);
  }
  expect(mix).toHaveLength(41);
  expect(mix.at(-1)).toBeGreaterThan(0.1 + 0.029);
});

it('leaves what is too loud together to the limiter', () => {
  const { mix, push } = start();
  push('a', 0.9);
  push('b', 0.9, 0.9);
  push('a', 0.9);
  expect(mix).toEqual([0.9, 1.8]);
});
