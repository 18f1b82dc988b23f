import { describe, expect, it } from 'vitest';
import { faults } from './faults.ts';
import { planOf, type Step } from './plan.ts';

const take = (seed: number, count: number): Step[] => {
  const steps: Step[] = [];
  for (const step of planOf(seed, faults)) if (steps.push(step) === count) break;
  return steps;
};
/** What is drawn, parameters included. */
const written = (seed: number): unknown[] =>
  take(seed, 50).map(({ faults: some, ...rest }) => ({
    ...rest,
    faults: some.map(({ fault, chance }) => [fault.name, chance(1000), chance(1000)]),
  }));

describe('the plan of a seed', () => {
  it('is the same every time', () => {
    for (const seed of [0, 1, 7, 999_999_999]) expect(written(seed)).toEqual(written(seed));
  });

  it('is the same however often a fault draws', () => {
    const careful = take(3, 20);
    const lavish: Step[] = [];
    for (const step of planOf(3, faults)) {
      for (const { chance } of step.faults) for (let draw = 0; draw < 50; draw += 1) chance(10);
      if (lavish.push(step) === 20) break;
    }
    const names = (steps: Step[]) => steps.map((step) => step.faults.map(({ fault }) => fault.name));
    expect(names(lavish)).toEqual(names(careful));
  });

  it('is another one for another seed', () => {
    const plans = new Set(Array.from({ length: 50 }, (_, seed) => JSON.stringify(written(seed))));
    expect(plans.size).toBe(50);
  });

  it('holds every fault sooner or later, about as often as its weight says', () => {
    const total = faults.reduce((sum, { weight }) => sum + weight, 0);
    const drawn = take(11, 20_000).map((step) => step.faults[0]!.fault);
    for (const fault of faults) {
      const share = drawn.filter((one) => one === fault).length / drawn.length;
      expect(Math.abs(share - fault.weight / total), fault.name).toBeLessThan(0.01);
    }
  });

  it('strikes into live streams and into starts, alone and in pairs', () => {
    const steps = take(5, 200);
    expect(steps.some(({ during }) => during === 'live') && steps.some(({ during }) => during !== 'live')).toBe(true);
    expect(new Set(steps.map((step) => step.faults.length))).toEqual(new Set([1, 2]));
  });
});

it('every fault has a name of its own', () => {
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
});
