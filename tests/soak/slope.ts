export interface Sample {
  /** ms since any moment */
  atMs: number;
  value: number;
}

const hourMs = 3_600_000;

/** How steeply a figure climbs in an hour, by least squares; 0 if fewer than two moments are known. */
export function slopePerHour(samples: readonly Sample[]): number {
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const meanMs = mean(samples.map(({ atMs }) => atMs));
  const meanValue = mean(samples.map(({ value }) => value));
  let both = 0;
  let times = 0;
  for (const { atMs, value } of samples) {
    both += (atMs - meanMs) * (value - meanValue);
    times += (atMs - meanMs) ** 2;
  }
  return times === 0 ? 0 : (both / times) * hourMs;
}
