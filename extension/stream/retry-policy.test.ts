import { describe, expect, it } from 'vitest';
import { createRetries, hostRestartPolicy, rejoinPolicy } from './retry-policy.ts';

const middle = (): number => 0.5;

describe('retries', () => {
  it('doubles the delay from a quarter of a second to the policy’s most', () => {
    const retries = createRetries({ ...rejoinPolicy, tries: 8 }, middle);
    expect(Array.from({ length: 8 }, () => retries.next(0))).toEqual([
      250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000,
    ]);
  });

  it('gives up after the allowed tries and starts over when the window has passed', () => {
    const retries = createRetries(hostRestartPolicy, middle);
    expect([retries.next(0), retries.next(1), retries.next(2), retries.next(3)].map((delay) => delay !== null)).toEqual(
      [true, true, true, false],
    );
    expect(retries.next(hostRestartPolicy.windowMs + 5)).toBe(250);
  });

  it('spreads a delay by a fifth to both sides', () => {
    expect(createRetries(rejoinPolicy, () => 0).next(0)).toBe(200);
    expect(createRetries(rejoinPolicy, () => 1).next(0)).toBe(300);
  });
});
