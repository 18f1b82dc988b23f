import { expect, test } from 'vitest';
import { createArrivalStatistics } from './arrival-statistics.ts';

const feed = (times: number[], busyMs = 0) => {
  const statistics = createArrivalStatistics();
  for (const time of times) statistics.packet(time, time - (time > 100 ? busyMs : 0), false);
  return statistics;
};

test('intervals, rate and gaps are those of the arrivals', () => {
  const statistics = feed([0, 20, 40, 60, 80, 200, 220]);
  expect(statistics.counters()).toMatchObject({ packets: 7, gapsOver40ms: 1 });
  expect(statistics.counters().packetsPerSecond).toBeCloseTo(6000 / 220, 6);
  expect(statistics.intervalMs()).toEqual({ p50: 20, p99: 120, max: 120 });
  expect([...statistics.arrivals()]).toEqual([0, 20, 40, 60, 80, 200, 220]);
});

test('a gap in which this process itself was busy is not the sender’s', () => {
  expect(feed([0, 20, 40, 60, 80, 200, 220], 100).counters().gapsOver40ms).toBe(0);
});

test('a pause that was announced, by Speaking or by silence, is no gap', () => {
  const statistics = createArrivalStatistics();
  statistics.packet(0, 0, false);
  statistics.paused();
  statistics.packet(5000, 5000, true);
  statistics.packet(9000, 9000, false);
  expect(statistics.counters()).toMatchObject({ packets: 3, gapsOver40ms: 0, packetsPerSecond: 0 });
});

test('holes in the sequence are lost, late packets are not, and 65535 is followed by 0', () => {
  const statistics = createArrivalStatistics();
  for (const sequence of [65_533, 65_534, 1, 0, 65_535, 1, 2, 5]) statistics.sequence(9, sequence);
  expect(statistics.counters().lost).toBe(2);
  statistics.sequence(10, 30_000);
  statistics.sequence(10, 30_001);
  expect(statistics.counters().lost).toBe(2);
});
