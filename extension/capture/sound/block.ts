export const sampleRate = 48_000;
export const blockFrames = 960;

/** A 20 ms stereo block at 48 kHz. */
export interface Block {
  left: Float32Array;
  right: Float32Array;
}

export const emptyBlock = (): Block => ({ left: new Float32Array(blockFrames), right: new Float32Array(blockFrames) });

const peakOf = (samples: Float32Array): number => {
  let peak = 0;
  for (let index = 0; index < samples.length; index += 1) peak = Math.max(peak, Math.abs(samples[index]!));
  return Math.min(peak, 1);
};

/** Peak of each side, 0 to 1. */
export const peaksOf = ({ left, right }: Block): [number, number] => [peakOf(left), peakOf(right)];

/** Most pieces fit as they are; a view of each would be garbage, hundreds of times a second. */
const part = (samples: Float32Array, from: number, count: number): Float32Array =>
  count === samples.length ? samples : samples.subarray(from, from + count);

/**
 * Cuts consecutive frames into 20 ms blocks.
 * @param takeEmpty a block to fill; its contents do not matter
 * @returns takes any number of frames; a single side goes to both
 */
export function createBlockCollector(
  onBlock: (block: Block) => void,
  takeEmpty = emptyBlock,
): (left: Float32Array, right?: Float32Array) => void {
  let block = takeEmpty();
  let filled = 0;
  return (left, right = left) => {
    for (let taken = 0; taken < left.length;) {
      const count = Math.min(left.length - taken, blockFrames - filled);
      block.left.set(part(left, taken, count), filled);
      block.right.set(part(right, taken, count), filled);
      filled += count;
      taken += count;
      if (filled < blockFrames) return;
      const full = block;
      block = takeEmpty();
      filled = 0;
      onBlock(full);
    }
  };
}

/** For a port that takes blocks: its buffers are transferred. */
export const buffersOf = (...blocks: Block[]): ArrayBuffer[] =>
  blocks.flatMap(({ left, right }) => [left.buffer as ArrayBuffer, right.buffer as ArrayBuffer]);
