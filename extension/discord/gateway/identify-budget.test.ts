import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../../time/testing/fake-clock.ts';
import { createIdentifyBudget, identifyAllowance, relevantIdentifies } from './identify-budget.ts';

const hourMs = 3_600_000;
const now = 1_800_000_000_000;
const every = (count: number, stepMs: number) =>
  Array.from({ length: count }, (_, index) => now - (index + 1) * stepMs);

describe('the identify budget', () => {
  it('allows ten an hour', () => {
    expect(identifyAllowance(every(9, 60_000), now)).toEqual({ waitMs: 0 });
    expect(identifyAllowance(every(10, 60_000), now)).toBe('spent');
    expect(identifyAllowance(every(10, hourMs / 9.99), now)).toEqual({ waitMs: 0 });
  });

  it('allows a hundred a day', () => {
    expect(identifyAllowance(every(99, hourMs / 4.5), now)).toEqual({ waitMs: 0 });
    expect(identifyAllowance(every(100, hourMs / 4.5), now)).toBe('spent');
  });

  it('spaces identifies by five seconds', () => {
    expect(identifyAllowance([now - 1000], now)).toEqual({ waitMs: 4000 });
    expect(identifyAllowance([now - 5000], now)).toEqual({ waitMs: 0 });
  });

  it.each([[null], ['text'], [{ length: 3 }], [['1', null, NaN, Infinity, -1, {}]]])(
    'takes nothing from a store that holds %j',
    (stored) => {
      expect(relevantIdentifies(stored, now)).toEqual([]);
    },
  );

  it('counts a time in the future as now, so that it neither locks nor frees', () => {
    const far = Array.from({ length: 10 }, () => now * 2);
    expect(relevantIdentifies(far, now)).toEqual(Array.from({ length: 10 }, () => now));
    expect(identifyAllowance(relevantIdentifies(far, now), now)).toBe('spent');
  });

  it('forgets what is older than a day', () => {
    expect(relevantIdentifies([now - 24 * hourMs, now - 24 * hourMs + 1], now)).toEqual([now - 24 * hourMs + 1]);
  });

  it('adds to what was stored before a restart', async () => {
    const clock = createFakeClock();
    let stored = Array.from({ length: 9 }, () => clock.wallMs() - 60_000);
    const store = { load: async () => stored, save: async (times: number[]) => void (stored = times) };
    await createIdentifyBudget(store, clock).spend();
    expect(stored).toHaveLength(10);
    expect(await createIdentifyBudget(store, clock).check()).toBe('spent');
  });

  it('counts in memory if the store fails or hangs', async () => {
    const clock = createFakeClock();
    const broken = createIdentifyBudget(
      { load: () => Promise.reject(new Error('quota')), save: () => Promise.reject(new Error('quota')) },
      clock,
    );
    for (let count = 0; count < 10; count += 1) await broken.spend();
    expect(await broken.check()).toBe('spent');

    const hanging = createIdentifyBudget({ load: () => new Promise(() => {}), save: async () => {} }, clock);
    let allowance: unknown;
    void hanging.check().then((result) => (allowance = result));
    await clock.advance(2000);
    expect(allowance).toEqual({ waitMs: 0 });
  });
});
