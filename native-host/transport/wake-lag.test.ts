import { describe, expect, it } from 'vitest';
import { createWakeLag } from './wake-lag.ts';

/** Waits whose ends are as late as the list says, again and again. */
function after(lates: readonly number[], rounds: number) {
  const lag = createWakeLag();
  for (let round = 0; round < rounds; round += 1) for (const late of lates) lag.noted(late);
  return lag;
}

/** As on a tick of 15.6 ms that packets meet at each of its phases. */
const ticks = Array.from({ length: 25 }, (_, phase) => phase * 0.625);

describe('how late waits end', () => {
  it('is nothing on a fine clock, also on a machine that is late now and then', () => {
    const { aheadMs, isCoarse } = after([0.06, 0.05, 0.1, 9, 0.07, 0.05, 30, 0.06, 0.1, 0.05], 10);
    expect([aheadMs, isCoarse]).toEqual([0, false]);
  });

  it('is half a tick on a coarse clock, learnt within half a second', () => {
    const { aheadMs, isCoarse } = after(ticks, 1);
    expect(aheadMs).toBeCloseTo(15.625 / 2, 0);
    expect(isCoarse).toBe(true);
  });

  it('is aimed at on a tick of 1 ms as well, which is no coarse clock', () => {
    const { aheadMs, isCoarse } = after([0.1, 0.9, 0.5, 0.3, 0.7], 5);
    expect(aheadMs).toBe(0.5);
    expect(isCoarse).toBe(false);
  });

  it('is forgotten when the clock has become fine', () => {
    const lag = after(ticks, 2);
    for (let wait = 0; wait < 25; wait += 1) lag.noted(0.05);
    expect([lag.aheadMs, lag.isCoarse]).toEqual([0, false]);
  });

  it('never moves a packet by more than ten milliseconds', () => {
    expect(after([60, 80], 20).aheadMs).toBe(10);
  });
});
