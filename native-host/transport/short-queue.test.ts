import { describe, expect, it } from 'vitest';
import { chromiumLags, randomStalls, type Lags, type Stall } from './testing/arrivals.ts';
import { simulateSender } from './testing/simulate-sender.ts';
import { unsealedPackets } from './testing/unsealed-packets.ts';

const opus = () => Uint8Array.from([0x78, 1, 2, 3]);
const rtp = unsealedPackets;
const soundBytes = 12 + opus().length;

interface Heard {
  /** from a frame's arrival to its packet, by second */
  waitMs: { p50: number; p99: number }[];
  /** lost between two packets of sound */
  gaps: { atMs: number; ms: number }[];
  dropped: number;
}

function play(
  seconds: number,
  lagMs: Lags,
  { ppm = 0, isBlind = () => false }: { ppm?: number; isBlind?: (nowMs: number) => boolean } = {},
): Heard {
  const { sender, wire, feed, run } = simulateSender(rtp(), opus, { isBlind });
  const periodMs = 20 / (1 + ppm / 1e6);
  feed((seconds * 1000) / periodMs, { lagMs, periodMs });
  const waitMs = Array.from({ length: seconds }, () => {
    run(1000);
    return sender.figures(1000).latencyMs;
  });
  const sound = wire.filter(({ length }) => length === soundBytes);
  const gaps = sound.slice(1).flatMap(({ atMs, timestamp }, index) => {
    const ms = (timestamp - sound[index]!.timestamp) / 48 - 20;
    return ms > 0 ? [{ atMs, ms }] : [];
  });
  return { waitMs, gaps, dropped: sender.figures(1).dropped };
}

const middle = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[values.length >> 1]!;
const usualWaitMs = ({ waitMs }: Heard, from = 0, to = Infinity): number =>
  middle(waitMs.slice(from, to).map(({ p50 }) => p50));
const mostMs = ({ waitMs }: Heard): number => Math.max(...waitMs.slice(1).map(({ p99 }) => p99));

describe('a calm source', () => {
  it.each([1, 2, 3])('waits for 40 ms and is heard for ten minutes with one gap at most (%i)', (seed) => {
    const heard = play(600, chromiumLags(600, [], seed));
    expect(usualWaitMs(heard)).toBeLessThanOrEqual(40);
    expect(mostMs(heard)).toBeLessThanOrEqual(60);
    expect(heard.gaps.length).toBeLessThanOrEqual(1);
  });

  it('waits for 40 ms from its first second on', () => {
    const { waitMs } = play(10, () => 0);
    for (const { p50 } of waitMs) expect(p50).toBeCloseTo(40, 0);
  });

  it.each([200, -200])('waits no longer after ten minutes with a clock that is %i ppm off', (ppm) => {
    const heard = play(600, chromiumLags(600), { ppm });
    expect(usualWaitMs(heard, 570)).toBeLessThanOrEqual(usualWaitMs(heard, 30, 60) + 1);
    expect(usualWaitMs(heard, 570)).toBeGreaterThanOrEqual(usualWaitMs(heard, 30, 60) - 1);
    expect(heard.gaps.length).toBeLessThanOrEqual(1);
  });

  it('is heard without a gap beside two busy processes', () => {
    const heard = play(300, chromiumLags(300, randomStalls(300, { perMinute: 30, leastMs: 5, meanMs: 5 })));
    expect(heard.gaps).toEqual([]);
    expect(usualWaitMs(heard)).toBeLessThanOrEqual(45);
  });
});

describe('a single stall', () => {
  const stallAtMs = 40_000;

  it.each([30, 60, 100, 150, 300, 500, 1000, 3000, 10_000])('of %i ms leaves no delay', (ms) => {
    const heard = play(80, chromiumLags(80, [{ fromMs: stallAtMs + 7, ms }]));
    const afterSeconds = Math.ceil((stallAtMs + ms) / 1000) + 6;
    expect(usualWaitMs(heard, afterSeconds)).toBeLessThanOrEqual(usualWaitMs(heard, 25, 38) + 2);
    expect(heard.gaps.length).toBeLessThanOrEqual(1);
  });

  it.each([
    ['a popup', [{ fromMs: stallAtMs, ms: 92 }], 60],
    [
      'a new tab',
      [
        { fromMs: stallAtMs, ms: 98 },
        { fromMs: stallAtMs + 400, ms: 45 },
      ],
      80,
    ],
  ] satisfies [string, Stall[], number][])('that is %s costs its gap and nothing else', (_, stalls, lostMs) => {
    for (const phaseMs of [0, 5, 10, 15]) {
      const moved = stalls.map(({ fromMs, ms }) => ({ fromMs: fromMs + phaseMs, ms }));
      const heard = play(60, chromiumLags(60, moved));
      expect(heard.gaps.reduce((sum, { ms }) => sum + ms, 0)).toBeLessThanOrEqual(lostMs);
      expect(heard.dropped * 20).toBeLessThanOrEqual(lostMs);
      expect(usualWaitMs(heard, 42)).toBeLessThanOrEqual(40);
    }
  });

  it('of the sender itself leaves no delay', () => {
    for (const ms of [30, 50, 100, 250, 1000, 5000]) {
      const { sender, feed, run, stall } = simulateSender(rtp(), opus);
      feed(50 * 60, { lagMs: chromiumLags(60) });
      run(30_000);
      const usual = sender.figures(1000).queueMs;
      stall(ms);
      run(10_000);
      expect(sender.figures(1000).queueMs).toBeLessThanOrEqual(usual + 20);
    }
  });
});

describe('a frame that comes after its deadline', () => {
  const one =
    (ms: number): Lags =>
    (index) =>
      index === 200 ? ms : 0;

  it('by less than 15 ms leaves late and is not missing', () => {
    expect(play(10, one(54))).toMatchObject({ gaps: [], dropped: 0 });
  });

  it('by more is dropped with its slot', () => {
    const { gaps, dropped, waitMs } = play(10, (index) => (index === 200 ? 64 : index === 201 ? 44 : 0));
    expect(gaps).toHaveLength(1);
    expect(gaps[0]!.ms).toBe(20);
    expect(dropped).toBe(1);
    expect(waitMs.at(-1)!.p50).toBeCloseTo(40, 0);
  });
});

describe('a source that stalls again and again', () => {
  // Longer ones than an idle Firefox has: 24, 137 and 227 ms at the 90th, 99th and 99.9th percentile.
  it('is waited for by 120 ms and no more, which only longer stalls are heard through', () => {
    const short = randomStalls(300, { perMinute: 300, leastMs: 10, meanMs: 10 }, 5);
    const long = randomStalls(300, { perMinute: 20, leastMs: 40, meanMs: 50 }, 6);
    const stalls = [...short, ...long].sort((one, other) => one.fromMs - other.fromMs);
    const heard = play(300, chromiumLags(300, stalls));
    const tooLong = long.filter(({ ms }) => ms > 120).length;
    expect(heard.gaps.length).toBeLessThanOrEqual(tooLong + 3);
    expect(mostMs(heard)).toBeLessThanOrEqual(160);
  });

  it('has its short wait back after 20 s of calm', () => {
    const stalls = randomStalls(30, { perMinute: 30, leastMs: 60, meanMs: 40 });
    const heard = play(90, chromiumLags(90, stalls));
    expect(usualWaitMs(heard, 20, 30)).toBeGreaterThan(60);
    expect(usualWaitMs(heard, 75)).toBeLessThanOrEqual(40);
  });
});

describe('a thread that finds frames only after its packets', () => {
  it.each([200, -200, 0])('does not let the delay grow, with a clock %i ppm off', (ppm) => {
    const heard = play(600, chromiumLags(600), { ppm, isBlind: () => true });
    expect(mostMs(heard)).toBeLessThanOrEqual(80);
    expect(usualWaitMs(heard, 300)).toBeLessThanOrEqual(60);
    expect(heard.gaps.length).toBeLessThanOrEqual(3);
  });

  it.each([200, -200, 0])('waits for 40 ms if it looks closer every fifth second, with a clock %i ppm off', (ppm) => {
    const heard = play(600, chromiumLags(600), { ppm, isBlind: (nowMs) => Math.floor(nowMs / 1000) % 5 !== 4 });
    expect(usualWaitMs(heard, 30)).toBeLessThanOrEqual(41);
    expect(heard.gaps.length).toBeLessThanOrEqual(2);
  });
});
