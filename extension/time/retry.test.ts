import { describe, expect, it } from 'vitest';
import { createRetries, delayAfter, type RetryPolicy } from './retry.ts';

const middle = (): number => 0.5;
const policy: RetryPolicy = { tries: 3, windowMs: 60_000, firstDelayMs: 250, maxDelayMs: 10_000, jitter: 0.2 };

describe('retries', () => {
  it('doubles the delay from a quarter of a second to the policy’s most', () => {
    const retries = createRetries({ ...policy, tries: 8 }, middle);
    expect(Array.from({ length: 8 }, () => retries.next(0))).toEqual([
      250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000,
    ]);
  });

  it('gives up after the allowed tries and starts over when the window has passed', () => {
    const retries = createRetries(policy, middle);
    expect([retries.next(0), retries.next(1), retries.next(2), retries.next(3)].map((delay) => delay !== null)).toEqual(
      [true, true, true, false],
    );
    expect(retries.next(policy.windowMs + 5)).toBe(250);
  });

  it('spreads each delay by a fifth to both sides', () => {
    expect([0, 0.5, 1].map((random) => delayAfter(1, random))).toEqual([200, 250, 300]);
    expect([0, 0.5, 1].map((random) => delayAfter(100, random))).toEqual([8000, 10_000, 12_000]);
  });
});
