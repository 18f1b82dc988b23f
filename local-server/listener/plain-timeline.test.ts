import { expect, test } from 'vitest';
import { createPlainTimeline, type Placed } from './plain-timeline.ts';

const packetMs = 33 / 48;
const packet = () => new Int16Array(33).fill(1);

/** Feeds packets that arrive at the given times, and lets the held ones go 300 ms later. */
function run(arrivals: number[], isAfterPause: (index: number) => boolean = () => false) {
  const timeline = createPlainTimeline(arrivals[0]!);
  const placed: Placed[] = [];
  arrivals.forEach((arrivalMs, index) => placed.push(...timeline.push(packet(), arrivalMs, isAfterPause(index))));
  placed.push(...timeline.release(arrivals.at(-1)! + 300));
  return { positions: placed.map(({ position }) => position), missing: timeline.missing };
}
const regular = (count: number, startMs: number) =>
  Array.from({ length: count }, (_, index) => startMs + index * packetMs);

test('packets in time stand one behind the other', () => {
  const { positions } = run(regular(1000, 5));
  expect(positions).toEqual(Array.from({ length: 1000 }, (_, index) => index * 33));
});

test('jitter below 40 ms and bursts leave no hole', () => {
  const arrivals = regular(1000, 0).map((ms) => Math.ceil(ms / 30) * 30);
  expect(run(arrivals).positions.at(-1)).toBe(999 * 33);
});

test('a sender that starts with a burst and then keeps pace leaves no hole', () => {
  const arrivals = regular(2000, 0).map((ms) => Math.max(0, ms - 150));
  expect(run(arrivals).positions).toEqual(Array.from({ length: 2000 }, (_, index) => index * 33));
});

test('a real pause becomes silence of the same length', () => {
  const before = regular(500, 0);
  const { positions, missing } = run([...before, ...regular(500, 500 * packetMs + 1000)], (index) => index === 500);
  expect(positions[499]).toBe(499 * 33);
  expect(positions[500]).toBe(500 * 33 + 48_000);
  expect(missing).toBe(0);
});

test('a hole that nobody announced counts as missing', () => {
  const { positions, missing } = run([...regular(500, 0), ...regular(500, 500 * packetMs + 100)]);
  expect(positions[500]).toBe(500 * 33 + 4800);
  expect(missing).toBe(4800);
});

test('a stall after which everything arrives at once leaves no hole', () => {
  const stalled = regular(500, 300 * packetMs).map((ms) => Math.max(ms, 300 * packetMs + 150));
  const { positions, missing } = run([...regular(300, 0), ...stalled]);
  expect(positions).toEqual(Array.from({ length: 800 }, (_, index) => index * 33));
  expect(missing).toBe(0);
});

test('lost packets show as missing once they add up to a gap', () => {
  const { missing } = run(regular(10_000, 0).filter((_, index) => index % 20 !== 0));
  expect(missing / 33).toBeGreaterThan(400);
  expect(missing / 33).toBeLessThanOrEqual(510);
});

test.each([-300, 300])('a clock that is off by %d ppm leaves no hole within five minutes', (ppm) => {
  const timeline = createPlainTimeline(0);
  let last = 0;
  const count = Math.round(300_000 / packetMs);
  for (let index = 0; index < count; index += 1)
    for (const { position } of timeline.push(packet(), index * packetMs * (1 + ppm / 1e6), false)) last = position;
  expect(last).toBe((count - 1) * 33);
});
