import { describe, expect, it } from 'vitest';
import { sampleRate } from './block.ts';
import { createLeveller, targetLufs } from './leveller.ts';
import { createLoudnessMeter } from './loudness.ts';

const sine = (hz: number, dbfs: number, seconds: number, rate = sampleRate): Float32Array =>
  Float32Array.from(
    { length: seconds * rate },
    (_, index) => 10 ** (dbfs / 20) * Math.sin((2 * Math.PI * hz * index) / rate),
  );

/** the meter's last reading */
function lufsOf(left: Float32Array, right = left, rate = sampleRate): number | null {
  let last: number | null = null;
  const meter = createLoudnessMeter(rate, (lufs) => (last = lufs));
  left.forEach((sample, index) => meter(sample, right[index]!));
  return last;
}

describe('the loudness', () => {
  // EBU Tech 3341, the first two cases: 1 kHz on both sides at a level in dBFS measures the same number in LUFS.
  it.each([-23, -33])('of 1 kHz at %d dBFS in both sides is as many LUFS', (dbfs) => {
    for (const rate of [44_100, 48_000])
      expect(lufsOf(sine(1000, dbfs, 4, rate), undefined, rate)).toBeCloseTo(dbfs, 1);
  });

  it('counts deep tones for less, and one side for 3 dB less', () => {
    expect(lufsOf(sine(25, -20, 4))!).toBeLessThan(-25);
    expect(lufsOf(sine(1000, -20, 4), new Float32Array(4 * sampleRate))).toBeCloseTo(-23, 1);
  });

  it('is unknown in a pause, and survives what is no number', () => {
    expect(lufsOf(sine(1000, -80, 4))).toBeNull();
    const broken = sine(1000, -23, 8);
    broken[10] = Number.NaN;
    expect(lufsOf(broken)).toBeCloseTo(-23, 1);
  });
});

/** how much louder the last half second is than its input, in dB */
function gainDb(leveller: ReturnType<typeof createLeveller>, source: Float32Array): number {
  const left = source.slice();
  const right = source.slice();
  for (let at = 0; at < left.length; at += 128)
    leveller.apply(left.subarray(at, at + 128), right.subarray(at, at + 128));
  const rms = (samples: Float32Array): number => Math.hypot(...samples.subarray(-4800)) / Math.sqrt(4800);
  return 20 * Math.log10(rms(left) / rms(source));
}

describe('the leveller', () => {
  it.each([-5, -14, -25, -30])('brings a source of %d LUFS within 2 LU of the others', (dbfs) => {
    const leveller = createLeveller(sampleRate);
    leveller.set(true);
    expect(Math.abs(dbfs + gainDb(leveller, sine(1000, dbfs, 6)) - targetLufs)).toBeLessThan(2);
  });

  it('follows what turns louder, gently, and holds its gain in a pause', () => {
    const leveller = createLeveller(sampleRate);
    leveller.set(true);
    gainDb(leveller, sine(1000, -28, 6));
    expect(gainDb(leveller, sine(1000, -18, 0.5))).toBeGreaterThan(5);
    expect(Math.abs(gainDb(leveller, sine(1000, -18, 8)))).toBeLessThan(1);
    gainDb(leveller, new Float32Array(10 * sampleRate));
    expect(Math.abs(gainDb(leveller, sine(1000, -18, 0.5)))).toBeLessThan(1);
  });

  it('raises no hiss, and nothing by more than 15 dB', () => {
    const leveller = createLeveller(sampleRate);
    leveller.set(true);
    expect(gainDb(leveller, sine(1000, -65, 4))).toBeCloseTo(0);
    expect(gainDb(leveller, sine(1000, -45, 8))).toBeCloseTo(15, 0);
  });

  it('leaves the sound as it came while it is off, and goes back there without a step', () => {
    const leveller = createLeveller(sampleRate);
    expect(gainDb(leveller, sine(1000, -30, 4))).toBe(0);
    leveller.set(true);
    gainDb(leveller, sine(1000, -30, 6));
    leveller.set(false);
    const half = sine(100, -30, 1);
    const left = half.slice();
    leveller.apply(left, half.slice());
    const steps = left.map((sample, index) => Math.abs(sample - (left[index - 1] ?? sample)));
    expect(Math.max(...steps)).toBeLessThan(0.01);
    expect(gainDb(leveller, half)).toBeCloseTo(0);
  });
});
