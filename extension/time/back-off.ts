/** Retry policy as data: a quick first retry, then doubling, never slower than a person's patience. */
export const backOff = {
  firstMs: 250,
  factor: 2,
  maxMs: 10_000,
  /** +/- share, so that clients do not return in step after an outage */
  jitter: 0.2,
  /** a connection that was healthy this long starts over at `firstMs` */
  healthMs: 60_000,
} as const;

/** The delay after the n-th failure in a row, n from 1; `random` is 0 <= x < 1. */
export function backOffMs(failures: number, random: number): number {
  const plain = Math.min(backOff.firstMs * backOff.factor ** Math.max(0, failures - 1), backOff.maxMs);
  return Math.round(plain * (1 + backOff.jitter * (2 * random - 1)));
}
