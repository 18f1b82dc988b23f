export interface Percentiles {
  p50: number;
  p99: number;
  max: number;
}

/** Percentiles "over the last seconds" look back this far. */
const windows = 5;
const buckets = 2048;

/**
 * Percentiles over the last five windows at a fixed cost per value: sorting thousands of values once a second would
 * itself delay packets. Values are read to the upper edge of buckets `widthMs` wide; `max` is exact.
 */
export function createHistogram(widthMs: number): {
  add(ms: number): void;
  /** Ends the present window and returns the figures of the last five. */
  roll(): Percentiles;
} {
  // The same memory from the first second to the last: what is new each second waits for the collector for minutes.
  const rings = Array.from({ length: windows }, () => ({ counts: new Uint32Array(buckets), max: 0 }));
  const sum = new Uint32Array(buckets);
  let current = 0;
  return {
    add(ms) {
      const ring = rings[current]!;
      const bucket = Math.min(buckets - 1, Math.max(0, Math.floor(ms / widthMs)));
      ring.counts[bucket]! += 1;
      if (ms > ring.max) ring.max = ms;
    },
    roll() {
      sum.fill(0);
      let total = 0;
      let max = 0;
      for (const ring of rings) {
        max = Math.max(max, ring.max);
        ring.counts.forEach((count, bucket) => {
          sum[bucket]! += count;
          total += count;
        });
      }
      const at = (share: number): number => {
        let seen = 0;
        const bucket = sum.findIndex((count) => (seen += count) >= total * share && seen > 0);
        return bucket < 0 ? 0 : Math.min(max, (bucket + 1) * widthMs);
      };
      current = (current + 1) % windows;
      const next = rings[current]!;
      next.counts.fill(0);
      next.max = 0;
      return { p50: at(0.5), p99: at(0.99), max };
    },
  };
}
