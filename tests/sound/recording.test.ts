import { describe, expect, it } from 'vitest';
import { compare } from '../e2e/recording.ts';
import { sampleRate, testSignal } from '../e2e/test-signal.ts';

/** Two rounds of the signal, from somewhere in its tones on. */
const begin = 1.3 * sampleRate;
const rounds = testSignal().channels.map((samples) => Float32Array.from([...samples, ...samples].slice(begin)));

const change = (edit: (samples: Float32Array) => Float32Array) => ({ sampleRate, channels: rounds.map(edit) });
/** Takes `ms` out at each of these seconds, or puts as much silence in. */
const cut = (seconds: readonly number[], ms: number) =>
  change((samples) => samples.filter((_, index) => !seconds.some((at) => isWithin(index / sampleRate, at, ms / 1000))));
const isWithin = (second: number, from: number, seconds: number): boolean => second >= from && second < from + seconds;

describe('a recording beside its signal', () => {
  it('is alike in every second of every round, at one delay, if nothing was done to it', () => {
    const { likenesses, delayChangesMs } = compare(change((samples) => samples));
    expect(likenesses).toHaveLength(17);
    expect(Math.min(...likenesses)).toBeGreaterThan(0.999);
    expect(delayChangesMs).toEqual([0, 0]);
  });

  it('stays alike if little was lost, and tells how much', () => {
    const { likenesses, delayChangesMs } = compare(cut([5.1, 5.4], 85));
    expect(Math.min(...likenesses)).toBeGreaterThan(0.9);
    expect(delayChangesMs[0]).toBeCloseTo(-170, 0);
    expect(delayChangesMs[1]).toBeCloseTo(0, 0);
  });

  it('is not alike if it crackles all the time', () => {
    const every = sampleRate / 20;
    const { likenesses } = compare(change((samples) => samples.filter((_, index) => index % every > every / 10)));
    expect(Math.min(...likenesses)).toBeLessThan(0.7);
  });

  it('is not alike in a second that is something else, or nothing', () => {
    const { likenesses } = compare(
      change((samples) => samples.map((sample, index) => (isWithin(index / sampleRate, 4, 1.2) ? 0 : sample))),
    );
    expect(Math.min(...likenesses)).toBeLessThan(0.2);
    expect(likenesses.filter((likeness) => likeness < 0.7).length).toBeLessThanOrEqual(2);
  });

  it('is not alike if it is noise', () => {
    const { likenesses } = compare(change((samples) => samples.map(() => Math.random() - 0.5)));
    expect(Math.max(...likenesses)).toBeLessThan(0.2);
  });
});
