/** Each frame's lag by its number, in ms behind the 20 ms beat. */
export type Lags = (index: number) => number;

/** A time without arrivals; its frames arrive at its end. */
export interface Stall {
  fromMs: number;
  ms: number;
}

/** Even numbers from 0 to 1, the same in each run. */
export function repeatable(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const exponential = (random: () => number, meanMs: number): number => -Math.log(1 - random()) * meanMs;

/**
 * Arrivals from a calm Chromium: a few milliseconds on the way, and audio callbacks that slip by 10 ms, so that gaps of
 * 30 and 10 ms alternate; now and then up to 30 ms. Measured in real browsers: 2.5, 9 and 20 ms at the 90th, 99th and
 * 99.9th percentile.
 */
export function chromiumLags(seconds: number, stalls: readonly Stall[] = [], seed = 1): Lags {
  const random = repeatable(seed);
  let lastMs = 0;
  const lags = Array.from({ length: seconds * 50 }, (_, index) => {
    const slipMs = random() < 0.025 ? 10 : 0;
    const rareMs = random() < 0.001 ? Math.min(20, 6 + exponential(random, 6)) : 0;
    let atMs = index * 20 + 2 + exponential(random, 0.6) + slipMs + rareMs;
    for (const { fromMs, ms } of stalls) if (atMs >= fromMs && atMs < fromMs + ms) atMs = fromMs + ms;
    // Frames arrive in order.
    lastMs = Math.max(lastMs, atMs);
    return lastMs - index * 20;
  });
  return (index) => lags[index] ?? 0;
}

/** About `perMinute` stalls, each of `leastMs` and on average `meanMs` more, at no particular times. */
export function randomStalls(
  seconds: number,
  { perMinute, leastMs, meanMs }: { perMinute: number; leastMs: number; meanMs: number },
  seed = 2,
): Stall[] {
  const random = repeatable(seed);
  const stalls: Stall[] = [];
  let fromMs = 0;
  for (;;) {
    fromMs += exponential(random, 60_000 / perMinute);
    if (fromMs >= seconds * 1000) return stalls;
    stalls.push({ fromMs, ms: leastMs + exponential(random, meanMs) });
  }
}
