import { expect, it } from 'vitest';
import { createBlockCollector, blockFrames, type Block } from './block.ts';

it('cuts whatever comes into blocks, in order and without a frame lost', () => {
  const blocks: Block[] = [];
  const collect = createBlockCollector((block) => blocks.push(block));
  let next = 0;
  for (const count of [128, 1, 0, 959, 2000, 832]) {
    const left = Float32Array.from({ length: count }, () => next++);
    collect(
      left,
      left.map((sample) => -sample),
    );
  }
  expect(blocks).toHaveLength(Math.floor(next / blockFrames));
  blocks.forEach(({ left, right }, number) => {
    expect([left[0], left.at(-1)]).toEqual([number * blockFrames, (number + 1) * blockFrames - 1]);
    expect(right).toEqual(left.map((sample) => -sample));
  });
});

it('puts one side on both', () => {
  const blocks: Block[] = [];
  createBlockCollector((block) => blocks.push(block))(new Float32Array(blockFrames).fill(0.5));
  expect(blocks[0]?.right).toEqual(blocks[0]?.left);
});

it('fills the blocks that it is given, whatever was in them', () => {
  const spare = [1, 2, 3].map((value) => ({
    left: new Float32Array(blockFrames).fill(value),
    right: new Float32Array(blockFrames).fill(value),
  }));
  const blocks: Block[] = [];
  const collect = createBlockCollector(
    (block) => blocks.push(block),
    () => spare.pop()!,
  );
  for (let count = 0; count < 15; count += 1) collect(new Float32Array(128).fill(0.5));
  expect(blocks).toHaveLength(2);
  for (const { left, right } of blocks) expect(new Set([...left, ...right])).toEqual(new Set([0.5]));
});
