import type { Block } from './block.ts';

/**
 * Web Audio lets a page play samples that are NaN or out of range: they are clamped, as a loudspeaker would, before
 * they are mixed with the sound of other tabs. In place.
 */
export function holdInRange(block: Block): Block {
  for (const side of [block.left, block.right])
    for (let index = 0; index < side.length; index += 1) {
      const sample = side[index]!;
      // NaN compares false with everything.
      if (!(sample >= -1 && sample <= 1)) side[index] = sample > 1 ? 1 : sample < -1 ? -1 : 0;
    }
  return block;
}
