import { expect, it } from 'vitest';
import { threadTimesOf, usedBetween } from './thread-times.ts';

it('sums up what the threads of a part used, with those that began meanwhile', () => {
  const before = new Map([
    ['1 1', { part: 'host / main', us: 100 }],
    ['1 2', { part: 'host / node', us: 10 }],
    ['1 3', { part: 'host / node', us: 70 }],
  ]);
  const after = new Map([
    ['1 1', { part: 'host / main', us: 150 }],
    ['1 2', { part: 'host / node', us: 12 }],
    ['1 4', { part: 'host / node', us: 5 }],
  ]);
  expect([...usedBetween(before, after)]).toEqual([
    ['host / main', 50],
    ['host / node', 7],
  ]);
});

it.runIf(process.platform === 'linux')('finds the threads of this process, which has used some time', () => {
  const times = [...threadTimesOf(process.pid).values()];
  expect(times.length).toBeGreaterThan(1);
  expect(times.reduce((sum, { us }) => sum + us, 0)).toBeGreaterThan(1000);
});
