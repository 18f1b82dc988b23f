import { blockFrames, type Block } from './frame-encoder.ts';

/**
 * Cuts a row of frames into 20 ms blocks.
 * @returns takes any number of frames; one side alone goes to both
 */
export function createBlockCollector(
  onBlock: (block: Block) => void,
): (left: Float32Array, right?: Float32Array) => void {
  let block = emptyBlock();
  let filled = 0;
  return (left, right = left) => {
    for (let taken = 0; taken < left.length;) {
      const count = Math.min(left.length - taken, blockFrames - filled);
      block.left.set(left.subarray(taken, taken + count), filled);
      block.right.set(right.subarray(taken, taken + count), filled);
      filled += count;
      taken += count;
      if (filled < blockFrames) return;
      const full = block;
      block = emptyBlock();
      filled = 0;
      onBlock(full);
    }
  };
}

export const emptyBlock = (): Block => ({ left: new Float32Array(blockFrames), right: new Float32Array(blockFrames) });
