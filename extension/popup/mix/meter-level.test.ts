import { describe, expect, it } from 'vitest';
import { isClipped, meterShare, nextSide, restingSide, showsClip } from './meter-level.ts';

describe('meterShare', () => {
  it.each([
    [1, 1],
    [0.1, 2 / 3],
    [0.001, 0],
    [0.000_01, 0],
    [0, 0],
    [-1, 0],
    [Number.NaN, 0],
    [2, 1],
  ])('of the amplitude %f is %f', (amplitude, share) => {
    expect(meterShare(amplitude)).toBeCloseTo(share, 10);
  });
});

describe('nextSide', () => {
  it('rises at once and falls 24 dB a second', () => {
    const loud = nextSide(restingSide, 1, 1000, 16);
    expect(loud).toEqual({ level: 1, peak: 1, peakAtMs: 1000 });
    expect(nextSide(loud, 0, 1500, 500).level).toBeCloseTo(1 - 12 / 60, 10);
  });

  it('holds the peak mark for a second and a half before it falls', () => {
    const loud = nextSide(restingSide, 1, 0, 16);
    expect(nextSide(loud, 0, 1499, 16).peak).toBe(1);
    expect(nextSide(loud, 0, 1500, 16).peak).toBeLessThan(1);
  });

  it('comes to rest at the floor', () => {
    let side = nextSide(restingSide, 1, 0, 16);
    for (let nowMs = 100; nowMs <= 10_000; nowMs += 100) side = nextSide(side, 0, nowMs, 100);
    expect(side.level).toBe(0);
    expect(side.peak).toBe(0);
  });
});

describe('the word for clipping', () => {
  it('comes with what the limiter holds on either side and stands for two seconds', () => {
    expect(isClipped(0.2, 0.8912)).toBe(true);
    expect(isClipped(0.88, 0.88)).toBe(false);
    expect(showsClip(1000, 2999)).toBe(true);
    expect(showsClip(1000, 3000)).toBe(false);
    expect(showsClip(null, 0)).toBe(false);
  });
});
