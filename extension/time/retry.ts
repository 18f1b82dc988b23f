/**
 * How the delay between attempts grows: doubled from the first to the longest, and spread so that clients do not return
 * in step.
 */
export interface BackOff {
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** share by which a delay is spread to both sides */
  readonly jitter: number;
}

/** A quick first retry, and never slower than a person's patience. */
export const backOff: BackOff = { firstDelayMs: 250, maxDelayMs: 10_000, jitter: 0.2 };

/** The delay after the n-th failure in a row, n from 1; `random` is 0 <= x < 1. */
export function delayAfter(failures: number, random: number, policy: BackOff = backOff): number {
  const plainMs = Math.min(policy.firstDelayMs * 2 ** Math.max(0, failures - 1), policy.maxDelayMs);
  return Math.round(plainMs * (1 + policy.jitter * (2 * random - 1)));
}

/** A policy as data: how often and how fast something is retried. */
export interface RetryPolicy extends BackOff {
  /** attempts within `windowMs` before it gives up */
  readonly tries: number;
  readonly windowMs: number;
}

export interface Retries {
  /** null when the policy is exhausted, else how long to wait before the next attempt, in ms */
  next(nowMs: number): number | null;
}

/** Counts attempts. */
export function createRetries(policy: RetryPolicy, random: () => number): Retries {
  let tried: number[] = [];
  return {
    next(nowMs) {
      tried = tried.filter((at) => nowMs - at < policy.windowMs);
      if (tried.length >= policy.tries) return null;
      tried.push(nowMs);
      return delayAfter(tried.length, random(), policy);
    },
  };
}
