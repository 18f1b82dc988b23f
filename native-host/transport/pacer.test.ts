import { describe, expect, it } from 'vitest';
import type { FineClock } from '../clock/fine-clock.ts';
import { createPlainPackets } from './plain-packets.ts';
import { simulatePacer, type Left } from './testing/simulate-pacer.ts';
import { unsealedPackets } from './testing/unsealed-packets.ts';

const frame = Uint8Array.of(0x78, 1, 2, 3);
const rtp = (ssrc = 1) => unsealedPackets({ ssrc, batch: 3 });
const soundBytes = 12 + frame.length;

const gaps = (wire: Left[]) => wire.slice(1).map(({ atMs }, index) => atMs - wire[index]!.atMs);
const slots = (wire: Left[]) => wire.slice(1).map(({ timestamp }, index) => (timestamp - wire[index]!.timestamp) / 960);
const most = (values: number[]) => values.reduce((one, other) => Math.max(one, other), 0);

/** The same numbers in each run. */
function createDice(): () => number {
  let state = 1;
  return () => (state = (state * 48_271) % 0x7fff_ffff) / 0x7fff_ffff;
}

const tickMs = 15.625;

describe('the pacer', () => {
  it('sends every frame in its slot, every 20 ms, although frames are read after packets only', async () => {
    const { addLine, feed, run, wire } = simulatePacer();
    const sender = addLine(rtp());
    feed(1000);
    await run(19_900);
    expect(wire.length).toBeGreaterThan(985);
    expect(new Set(slots(wire))).toEqual(new Set([1]));
    expect(most(gaps(wire).map((gap) => Math.abs(gap - 20)))).toBeLessThan(0.5);
    expect(sender.figures(1000)).toMatchObject({ dropped: 0, underruns: 0 });
  });

  it('lets no more than two packets of sound leave after a pause that drops the queue has come', async () => {
    for (let phaseMs = 0; phaseMs < 60; phaseMs += 3) {
      const { addLine, feed, run, wire, at, now } = simulatePacer();
      const sender = addLine(rtp());
      feed(400);
      // In a second without constant listening.
      const pausedAtMs = 6000 + phaseMs;
      at(pausedAtMs, () => sender.pause(now(), true));
      await run(pausedAtMs + 100);
      expect(wire.filter(({ atMs, length }) => atMs > pausedAtMs && length === soundBytes).length).toBeLessThanOrEqual(
        2,
      );
    }
  });

  it('keeps its slots while each turn of the event loop takes long, as with MLS', async () => {
    const { addLine, feed, run, wire } = simulatePacer({ busyTurnMs: () => 9 });
    addLine(rtp());
    feed(500);
    await run(9900);
    expect(new Set(slots(wire))).toEqual(new Set([1]));
    expect(most(gaps(wire))).toBeLessThan(22);
  });

  it('sends for all lines of a source in one wake-up, also for one that begins later', async () => {
    const { addLine, feed, run, wire, at, senders } = simulatePacer();
    addLine(rtp(1));
    const of = () => senders;
    feed(600, { of });
    at(5007, () => void addLine(rtp(2)));
    at(7013, () => void addLine(rtp(3)));
    await run(11_900);
    const late = wire.filter(({ atMs }) => atMs > 8000);
    const moments = new Set(late.map(({ atMs }) => atMs));
    expect(late.length).toBe(moments.size * 3);
    for (const line of [0, 1, 2])
      expect(new Set(slots(wire.filter((left) => left.line === line)))).toEqual(new Set([1]));
    // The same frame at the same time: none is later than the others.
    expect(new Set(senders.map((sender) => sender.figures(1000).queueMs)).size).toBe(1);
  });

  it('loses nothing in the other lines when one ends', async () => {
    const { addLine, feed, run, wire, at, senders } = simulatePacer();
    for (const ssrc of [1, 2, 3]) addLine(rtp(ssrc));
    feed(500);
    at(4003, () => senders[0]!.end());
    await run(9900);
    for (const line of [1, 2]) {
      const own = wire.filter((left) => left.line === line);
      expect(new Set(slots(own))).toEqual(new Set([1]));
      expect(own.length).toBeGreaterThan(485);
      expect(most(gaps(own))).toBeLessThan(21);
    }
  });
});

it('holds the fine clock from the first packet of a spurt to the last, and not while idle', async () => {
  const held: [boolean, number][] = [];
  const note = (isHeld: boolean) => () => void held.push([isHeld, now()]);
  const fine: FineClock = { state: 'granted', hold: note(true), release: note(false) };
  const { addLine, feed, run, wire, now } = simulatePacer({ fine });
  addLine(rtp());
  feed(20, { fromMs: 1000 });
  feed(20, { fromMs: 4000 });
  await run(8000);
  expect(held.map(([isHeld]) => isHeld)).toEqual([true, false, true, false]);
  const [first, , , last] = held.map(([, atMs]) => atMs);
  const silent = held[2]![1] - held[1]![1];
  expect(first).toBeLessThanOrEqual(wire[0]!.atMs);
  expect(last).toBeGreaterThanOrEqual(wire.at(-1)!.atMs);
  expect(silent).toBeGreaterThan(2000);
});

describe('on a clock that ticks every 15.6 ms, the pacer', () => {
  const play = async (lateMs: () => number) => {
    const world = simulatePacer({ tickMs, lateMs });
    const sender = world.addLine(rtp());
    const dice = createDice();
    world.feed(3000, { lagMs: () => dice() * 3 });
    await world.run(59_900);
    return { ...world, figures: sender.figures(1000) };
  };

  it.each<[string, number, number]>([
    ['quiet', 0.3, 0.3],
    ['busy', 5, 5],
  ])('has no gap over 40 ms, loses nothing and gives nothing up on a %s machine', async (_, worstMs, lateMs) => {
    const dice = createDice();
    const { wire, figures } = await play(() => (dice() < 0.1 ? dice() * worstMs : dice() * 0.3));
    // Until it has measured its waits.
    const settled = wire.filter(({ atMs }) => atMs > 500);
    expect(most(gaps(settled))).toBeLessThanOrEqual(40);
    expect(new Set(slots(wire))).toEqual(new Set([1]));
    expect(figures).toMatchObject({ dropped: 0, underruns: 0 });
    // Half a tick plus the machine's own delay: aimed at its deadline, a packet would be a whole tick late.
    expect(figures.lateMs.p99).toBeLessThanOrEqual(tickMs / 2 + lateMs + 1);
  });

  it('sends the original dialect whole, in bursts', async () => {
    const { addLine, feed, run, wire } = simulatePacer({ tickMs });
    const sender = addLine(createPlainPackets(1));
    feed(500, { data: () => new Uint8Array(1920).fill(7) });
    await run(9900);
    expect(sender.figures(1000)).toMatchObject({ dropped: 0, underruns: 0 });
    const spanMs = wire.at(-1)!.atMs - wire[0]!.atMs;
    expect(Math.abs(wire.length - (spanMs * 48) / 33)).toBeLessThan(60);
  });
});
