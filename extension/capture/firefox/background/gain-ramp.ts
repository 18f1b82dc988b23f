import type { Block } from '../../sound/block.ts';

/** 10 ms at 48 kHz: no step in the sound, so no click. */
export const rampFrames = 480;

/** A gain that glides to its new value. */
export interface Gain {
  set(gain: number): void;
  /** in place */
  apply(block: Block): Block;
}

export function createGain(initial: number): Gain {
  let target = initial;
  let now = initial;
  return {
    set(gain) {
      target = gain;
    },
    apply(block) {
      if (now === 1 && target === 1) return block;
      const { left, right } = block;
      const step = (target - now) / rampFrames;
      for (let index = 0; index < left.length; index += 1) {
        const gain = index < rampFrames ? now + step * (index + 1) : target;
        left[index]! *= gain;
        right[index]! *= gain;
      }
      now = target;
      return block;
    },
  };
}
