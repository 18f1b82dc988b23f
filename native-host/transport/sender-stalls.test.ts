import { describe, expect, it } from 'vitest';
import { createPlainPackets } from './plain-packets.ts';
import { simulateSender } from './testing/simulate-sender.ts';
import { unsealedPackets } from './testing/unsealed-packets.ts';

const opus = () => Uint8Array.from([0x78, 1, 2, 3]);
const pcm = () => new Uint8Array(1920).fill(7);
const rtp = unsealedPackets;
const soundBytes = 12 + opus().length;

/** Frames due while the source stood still arrive at its end. */
const heldUp =
  (...stalls: { fromMs: number; ms: number }[]) =>
  (index: number): number =>
    Math.max(0, ...stalls.map(({ fromMs, ms }) => (index * 20 < fromMs ? 0 : fromMs + ms - index * 20)));

/** Constant jitter of up to 5 ms, the same in each run. */
const jitter = (index: number): number => ((index * 7919) % 21) / 4;

/** A stall meets the queue, the packets' beat and the measurement's seconds at every phase. */
const phasesMs = Array.from({ length: 8 }, (_, phase) => phase * 131);

interface Stream {
  /** sound queued, the mean of each second */
  queueMs: number[];
  /** between two packets of sound without any between them: their RTP times in ms beyond 20 */
  gaps: { atMs: number; ms: number }[];
  dropped: number;
}

function stream(seconds: number, lagMs: (index: number) => number, periodMs = 20): Stream {
  const { sender, wire, feed, run } = simulateSender(rtp(), opus);
  feed((seconds * 1000) / periodMs, { lagMs, periodMs });
  const queueMs: number[] = [];
  for (let second = 0; second < seconds; second += 1) {
    let sum = 0;
    // At fractions of a second that meet the packets' beat at different places.
    for (const ms of [245, 247, 253, 255]) {
      run(ms);
      sum += sender.figures(ms).queueMs;
    }
    queueMs.push(sum / 4);
  }
  const sound = wire.filter(({ length }) => length === soundBytes);
  const gaps = sound.slice(1).flatMap(({ atMs, timestamp }, index) => {
    const ms = (timestamp - sound[index]!.timestamp) / 48 - 20;
    return ms > 0 ? [{ atMs, ms }] : [];
  });
  return { queueMs, gaps, dropped: sender.figures(1).dropped };
}

/** of the queue, before the first stall */
const usualMs = ({ queueMs }: Stream): number => queueMs[28]!;
const stallAtMs = 30_000;

describe('a source that is held up', () => {
  it.each([
    [60, 20],
    [100, 60],
    [150, 120],
    [200, 180],
    [300, 280],
    [450, 420],
  ])('once for %i ms costs at most one gap of %i ms, and no delay a second later', (ms, gapMs) => {
    for (const phaseMs of phasesMs) {
      const fromMs = stallAtMs + phaseMs;
      const one = stream(40, (index) => heldUp({ fromMs, ms })(index) + jitter(index));
      expect(one.gaps.length).toBeLessThanOrEqual(1);
      for (const gap of one.gaps) expect(gap.ms).toBeLessThanOrEqual(gapMs);
      for (const queueMs of one.queueMs.slice(33)) expect(queueMs).toBeLessThanOrEqual(usualMs(one) + 20);
    }
  });

  it('once for 200 ms right after its start, costs no delay either', () => {
    const one = stream(30, (index) => heldUp({ fromMs: 3000, ms: 200 })(index) + jitter(index));
    expect(one.gaps).toHaveLength(1);
    for (const queueMs of one.queueMs.slice(5)) expect(queueMs).toBeLessThanOrEqual(one.queueMs[2]! + 20);
  });

  it('once, costs no delay in the document mode', () => {
    const { sender, feed, run } = simulateSender(createPlainPackets(1), pcm);
    feed(1500, { lagMs: heldUp({ fromMs: 10_000, ms: 200 }) });
    run(9900);
    const usual = sender.figures(1000).queueMs;
    run(1500);
    expect(sender.figures(1000).queueMs).toBeLessThanOrEqual(usual + 20);
    expect(sender.figures(1000).dropped).toBeGreaterThan(0);
  });

  it.each([
    [130, 5],
    [120, 8],
    [92, 3],
  ])('for %i ms every %i s is covered from the second time on', (ms, everySeconds) => {
    for (const phaseMs of phasesMs) {
      const stalls = Array.from({ length: 8 }, (_, at) => ({
        fromMs: stallAtMs + phaseMs + at * everySeconds * 1000,
        ms,
      }));
      const late = (index: number) => heldUp(...stalls)(index) + jitter(index);
      const { gaps } = stream(32 + 8 * everySeconds, late);
      expect(gaps.filter(({ atMs }) => atMs > stalls[2]!.fromMs)).toEqual([]);
    }
  });

  it('twice within 20 s, gets its delay back within a minute', () => {
    const late = heldUp({ fromMs: stallAtMs, ms: 200 }, { fromMs: stallAtMs + 8000, ms: 200 });
    const twice = stream(105, (index) => late(index) + jitter(index));
    expect(twice.queueMs[40]).toBeGreaterThan(100);
    expect(twice.queueMs[100]).toBeLessThanOrEqual(usualMs(twice) + 20);
  });
});

describe('a source that jitters all the time', () => {
  /** Sums of twelve even random numbers are close to a normal distribution. */
  const bell = (index: number): number => {
    let sum = 0;
    for (let part = 0; part < 12; part += 1) {
      const hash = Math.imul((index * 12 + part) ^ 0x5bd1e995, 0x9e3779b1) >>> 0;
      sum += (Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 0) / 2 ** 32;
    }
    return sum - 6;
  };

  it.each([10, 15])('normally distributed with %i ms is heard without a gap or a drop', (deviationMs) => {
    // Frames come in their order.
    let newestMs = 0;
    const late = (index: number): number => {
      newestMs = Math.max(newestMs, index * 20 + 4 * deviationMs + bell(index) * deviationMs);
      return newestMs - index * 20;
    };
    expect(stream(60, late)).toMatchObject({ gaps: [], dropped: 0 });
  });

  it.each([200, -200])('and whose clock is %i ppm off is heard without a gap, a drop or a growing delay', (ppm) => {
    const { gaps, dropped, queueMs } = stream(300, jitter, 20 / (1 + ppm / 1e6));
    expect({ gaps, dropped }).toEqual({ gaps: [], dropped: 0 });
    expect(queueMs.at(-1)).toBeLessThanOrEqual(120);
    expect(queueMs.at(-1)).toBeGreaterThanOrEqual(30);
  });
});
