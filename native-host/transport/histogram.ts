export interface Percentiles {
  p50: number;
  p99: number;
  max: number;
}

/** Percentiles "over the last seconds" cover this time. */
const windows = 5;
const buckets = 2048;

/**
 * Percentiles over the last five windows at a fixed cost per value: sorting thousands of values once a second would
 * itself delay packets. Values count as the upper edge of buckets `widthMs` wide; `max` is exact.
 */
export function createHistogram(widthMs: number): {
  add(ms: number): void;
  /** Ends the present window and returns the figures of the last five. */
  roll(): Percentiles;
} {
  // The same memory from the first second to the last: new arrays each second would wait minutes for the collector.
  const rings = Array.from({ length: windows }, () => ({ counts: new Uint32Array(buckets), total: 0, max: 0 }));
  const sum = new Uint32Array(buckets);
  let total = 0;
  let current = 0;

  const at = (share: number, max: number): number => {
    if (total === 0) return 0;
    let seen = 0;
    let bucket = 0;
    while ((seen += sum[bucket]!) < total * share) bucket += 1;
    return Math.min(max, (bucket + 1) * widthMs);
  };

  return {
    add(ms) {
      const ring = rings[current]!;
      const bucket = Math.min(buckets - 1, Math.max(0, Math.floor(ms / widthMs)));
      ring.counts[bucket]! += 1;
      ring.total += 1;
      sum[bucket]! += 1;
      total += 1;
      if (ms > ring.max) ring.max = ms;
    },
    roll() {
      const max = Math.max(...rings.map((ring) => ring.max));
      const figures = { p50: at(0.5, max), p99: at(0.99, max), max };
      current = (current + 1) % windows;
      const next = rings[current]!;
      for (let bucket = 0; bucket < buckets; bucket += 1) sum[bucket]! -= next.counts[bucket]!;
      total -= next.total;
      next.counts.fill(0);
      next.total = 0;
      next.max = 0;
      return figures;
    },
  };
}
