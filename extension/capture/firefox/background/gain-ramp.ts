import { sampleRate, type Block } from '../../sound/block.ts';
import { fadeGain, rampMs } from '../../sound/fade.ts';

/** A gain that glides to its new value. */
export interface Gain {
  /** From its current value. A value that it already has, or glides to, changes nothing. */
  set(gain: number, overMs?: number): void;
  /** in place */
  apply(block: Block): Block;
}

const framesIn = (ms: number): number => Math.round((ms * sampleRate) / 1000);

export function createGain(initial: number): Gain {
  let from = initial;
  let target = initial;
  let now = initial;
  /** of the glide, in frames */
  let length = 0;
  let passed = 0;

  /** Short enough that a straight line sounds the same. */
  const shareGain = (share: number): number =>
    length <= framesIn(rampMs) ? from + (target - from) * share : fadeGain(from, target, share);

  return {
    set(gain, overMs = rampMs) {
      if (gain === target) return;
      from = now;
      target = gain;
      length = framesIn(overMs);
      passed = 0;
    },
    apply(block) {
      if (now === 1 && target === 1) return block;
      const { left, right } = block;
      for (let index = 0; index < left.length; index += 1) {
        if (passed < length) {
          passed += 1;
          now = passed === length ? target : shareGain(passed / length);
        }
        left[index]! *= now;
        right[index]! *= now;
      }
      return block;
    },
  };
}
