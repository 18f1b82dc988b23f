import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ceiling, createLimiter, lookAheadFrames } from './limiter.ts';

const rate = 48_000;
const sine = (frames: number, amplitude: number, frequency = 440): Float32Array =>
  Float32Array.from({ length: frames }, (_, index) => amplitude * Math.sin((2 * Math.PI * frequency * index) / rate));
const peakOf = (samples: Float32Array): number => samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);

/** The output for input cut into blocks of these lengths in turn. */
function limited(left: Float32Array, right: Float32Array, lengths = [960]): [Float32Array, Float32Array] {
  const limit = createLimiter();
  const out: [Float32Array, Float32Array] = [left.slice(), right.slice()];
  for (let at = 0, turn = 0; at < left.length; turn += 1) {
    const end = at + lengths[turn % lengths.length]!;
    limit(out[0].subarray(at, end), out[1].subarray(at, end));
    at = end;
  }
  return out;
}

describe('the limiter', () => {
  it('lets everything up to the ceiling pass bit for bit, a look-ahead later', () => {
    const left = sine(9600, ceiling);
    const right = sine(9600, 0.3, 3000);
    const [outLeft, outRight] = limited(left, right);
    expect(outLeft.subarray(0, lookAheadFrames).every((one) => one === 0)).toBe(true);
    expect(outLeft.subarray(lookAheadFrames)).toEqual(left.subarray(0, -lookAheadFrames));
    expect(outRight.subarray(lookAheadFrames)).toEqual(right.subarray(0, -lookAheadFrames));
  });

  it('lets nothing above the ceiling pass, however it comes', () => {
    const finite = fc.float({ min: -4, max: 4, noNaN: true });
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 500 }), fc.boolean(), (samples, isLeft) => {
        const loud = Float32Array.from(samples);
        const quiet = new Float32Array(loud.length);
        const out = isLeft ? limited(loud, quiet, [7, 128]) : limited(quiet, loud, [7, 128]);
        expect(Math.max(...out.map(peakOf))).toBeLessThanOrEqual(Math.fround(ceiling));
      }),
      { numRuns: 200 },
    );
  });

  it('holds a steady tone of twice the scale just below the ceiling, and keeps its shape', () => {
    const left = sine(rate, 2);
    const [out] = limited(left, left);
    const settled = out.subarray(rate / 2);
    expect(peakOf(settled)).toBeGreaterThan(ceiling * 0.98);
    const gain = peakOf(settled) / 2;
    const worst = settled.reduce(
      (most, one, index) => Math.max(most, Math.abs(one - gain * left[rate / 2 + index - lookAheadFrames]!)),
      0,
    );
    // 4 % of the ceiling, -28 dB: clipping this tone would cause ten times that.
    expect(worst).toBeLessThan(ceiling * 0.04);
  });

  it('is the same however the sound is cut into blocks', () => {
    const left = sine(4800, 1.7, 997);
    const right = sine(4800, 0.4, 61);
    expect(limited(left, right, [128, 1, 513])).toEqual(limited(left, right));
  });

  it('is the same whether it looks at samples one by one or at quiet blocks as a whole', () => {
    const left = sine(1.5 * rate, 0.8, 997);
    const right = sine(1.5 * rate, 0.5, 61);
    // Peaks come and go, one across a block boundary; the gain returns to 1 in between.
    for (const at of [5000, 40 * 960 - 1, 40 * 960, 1.5 * rate - 100]) right[at] = -1.9;
    expect(limited(left, right, [71])).toEqual(limited(left, right));
    expect(limited(left, right, [72, 960, 128])).toEqual(limited(left, right));
  });

  it('turns both sides down alike', () => {
    const loud = sine(4800, 1.8, 500);
    const soft = loud.map((sample) => sample / 10);
    const [outLoud, outSoft] = limited(loud, soft);
    for (const index of [1000, 2500, 4700]) expect(outSoft[index]! * 10).toBeCloseTo(outLoud[index]!, 5);
  });

  it('comes down without a step and is back within half a second', () => {
    const sound = new Float32Array(rate).fill(0.5);
    sound[4800] = 2;
    const [out] = limited(sound, sound);
    const steps = out.subarray(lookAheadFrames + 1).map((one, index) => Math.abs(one - out[lookAheadFrames + index]!));
    steps[4800 - 1] = 0;
    steps[4800] = 0;
    expect(peakOf(steps)).toBeLessThan(0.01);
    expect(out[4800 + lookAheadFrames]).toBeCloseTo(ceiling, 5);
    expect(out[4800 + rate / 2]).toBeGreaterThan(0.49);
    expect(out[rate - 1]).toBe(0.5);
  });
});
