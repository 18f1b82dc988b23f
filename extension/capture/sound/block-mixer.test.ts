import { expect, it } from 'vitest';
import { blockFrames, type Block } from './block.ts';
import { createBlockMixer, type BlockMixer } from './block-mixer.ts';

const block = (value: number): Block => ({
  left: new Float32Array(blockFrames).fill(value),
  right: new Float32Array(blockFrames).fill(-value),
});

interface Started {
  mixer: BlockMixer<string>;
  mix: number[];
  push(source: string, ...values: number[]): void;
  wait(ms: number): void;
}
function start(): Started {
  const mix: number[] = [];
  let now = 0;
  const mixer = createBlockMixer<string>(
    ({ left }) => mix.push(Number(left[0]!.toFixed(3))),
    () => now,
  );
  return {
    mixer,
    mix,
    push: (source, ...values) => values.forEach((value) => mixer.push(source, block(value))),
    wait(ms) {
      now += ms;
    },
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
  const { mix, push, wait } = start();
  push('a', 0.1);
  wait(200);
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

it('takes in a source that hands over half a second at a time, whole, and makes no block more for it', () => {
  const { mix, push, wait } = start();
  push('a', 0.1);
  for (let ms = 20; ms < 10_000; ms += 20) {
    if (ms % 500 === 20) push('b', ...Array.from({ length: 25 }, () => 0.01));
    push('a', 0.1);
    wait(20);
  }
  expect(mix).toHaveLength(500);
  expect(mix.filter((value) => value === 0.11).length).toBeGreaterThan(497);
});

it('drops the oldest of a source whose clock is ahead, so that delay is bounded', () => {
  const { mix, push, wait } = start();
  // The leader stays the leader, one percent slower than the other.
  for (let round = 1; round <= 3000; round += 1) {
    push('a', 0);
    push('b', round);
    if (round % 100 === 0) push('b', round);
    wait(20);
    if (round > 500) expect(round - mix.at(-1)!).toBeLessThan(7);
  }
});

it('holds no more than a second of a source, however fast it comes', () => {
  const { mix, push } = start();
  push('a', 0.1);
  push('b', ...Array.from({ length: 500 }, (_, index) => index));
  push('a', 0, 0);
  expect(mix.at(-1)).toBeGreaterThan(440);
});

it('leaves what is too loud together to the limiter', () => {
  const { mix, push } = start();
  push('a', 0.9);
  push('b', 0.9, 0.9);
  push('a', 0.9);
  expect(mix).toEqual([0.9, 1.8]);
});
