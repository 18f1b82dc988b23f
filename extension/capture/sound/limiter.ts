/** -1 dBFS: the overshoot of lossy decoders stays below full scale. */
export const ceiling = 10 ** (-1 / 20);

/** 1.5 ms at 48 kHz: the gain comes down before the peak, as a slope and not as a step. */
export const lookAheadFrames = 72;

/** The reduction falls to a third in 100 ms: faster recovery pumps, slower recovery stays quiet after a click. */
const releasePerFrame = 1 - Math.exp(-1 / (0.1 * 48_000));

/** Less reduction than this (0.001 dB) counts as none: below the ceiling every sample passes unchanged. */
const noReduction = 1e-4;

/** Number of frames over which the least gain is taken, and over which it is averaged. */
const windowFrames = lookAheadFrames + 1;

/** After this many frames without reduction both windows are clear. */
const clearFrames = 2 * windowFrames;

/** Limits a block in place; the sound leaves `lookAheadFrames` later than it arrived. Blocks may have any length. */
export type Limiter = (left: Float32Array, right: Float32Array) => void;

/**
 * Both sides share one gain, so that nothing moves between them. The gain that a frame needs is known when it arrives.
 * The gain applied when it leaves is the mean of the least gains since then, none of which exceeds what it needs. Most
 * blocks have no such peak: they are only delayed.
 */
export function createLimiter(): Limiter {
  const delayed = { left: createDelay(), right: createDelay() };
  const most = createSlidingMost(windowFrames);
  const mean = createSlidingMean(windowFrames);
  /** the share by which the sound is turned down, as it recovers after a peak */
  let reduction = 0;
  /** frames since it was above 0 */
  let clear = clearFrames;

  return (left, right) => {
    if (clear >= clearFrames && left.length >= lookAheadFrames && !isAbove(left) && !isAbove(right)) {
      delayed.left.pass(left);
      delayed.right.pass(right);
      return;
    }
    for (let index = 0; index < left.length; index += 1) {
      const peak = Math.max(Math.abs(left[index]!), Math.abs(right[index]!));
      reduction = Math.max(peak > ceiling ? 1 - ceiling / peak : 0, reduction * (1 - releasePerFrame));
      if (reduction < noReduction) reduction = 0;
      clear = reduction === 0 ? clear + 1 : 0;
      const gain = 1 - mean(most(reduction));
      left[index] = held(delayed.left.next(left[index]!) * gain);
      right[index] = held(delayed.right.next(right[index]!) * gain);
    }
  };
}

function isAbove(samples: Float32Array): boolean {
  for (let index = 0; index < samples.length; index += 1) if (Math.abs(samples[index]!) > ceiling) return true;
  return false;
}

/** Samples come out `lookAheadFrames` later: one by one, or a block of at least as many in place. */
function createDelay(): { next(sample: number): number; pass(block: Float32Array): void } {
  let kept = new Float32Array(lookAheadFrames);
  let spare = new Float32Array(lookAheadFrames);
  let at = 0;
  return {
    next(sample) {
      const leaving = kept[at]!;
      kept[at] = sample;
      at = (at + 1) % lookAheadFrames;
      return leaving;
    },
    pass(block) {
      spare.set(block.subarray(block.length - lookAheadFrames));
      block.copyWithin(lookAheadFrames, 0, block.length - lookAheadFrames);
      for (let index = 0; index < lookAheadFrames; index += 1) block[index] = kept[(at + index) % lookAheadFrames]!;
      [kept, spare] = [spare, kept];
      at = 0;
    },
  };
}

/** Rounding alone may leave a sample a millionth above the ceiling. */
const held = (sample: number): number => Math.max(-ceiling, Math.min(ceiling, sample));

/** The maximum of the last `length` values: a queue that keeps only values that no later one exceeds. */
function createSlidingMost(length: number): (value: number) => number {
  const values = new Float64Array(length);
  const times = new Float64Array(length);
  let first = 0;
  let count = 0;
  let now = 0;
  return (value) => {
    now += 1;
    if (count > 0 && times[first]! <= now - length) {
      first = (first + 1) % length;
      count -= 1;
    }
    while (count > 0 && values[(first + count - 1) % length]! <= value) count -= 1;
    const last = (first + count) % length;
    values[last] = value;
    times[last] = now;
    count += 1;
    return values[first]!;
  };
}

/** The mean of the last `length` values, exactly 0 if all of them are. */
function createSlidingMean(length: number): (value: number) => number {
  const values = new Float64Array(length);
  let at = 0;
  let sum = 0;
  let others = 0;
  return (value) => {
    if (values[at] !== 0) others -= 1;
    if (value !== 0) others += 1;
    // Rounding errors of a long sum end with the next quiet moment.
    sum = others === 0 ? 0 : sum + value - values[at]!;
    values[at] = value;
    at = (at + 1) % length;
    return sum / length;
  };
}
