/** Arrival times kept for percentiles and benches: 90 s of 1454.5 packets a second. */
const kept = 131_072;
const gapMs = 40;

export interface ArrivalSummary {
  packets: number;
  lost: number;
  /** Pauses in the middle of a talk spurt, over 40 ms, during which nothing waited for us either. */
  gapsOver40ms: number;
  intervalMs: { p50: number; p99: number; max: number };
  packetsPerSecond: number;
}

/** Counts one speaker's packets. A talk spurt ends by Speaking off or by silence; time between spurts does not count. */
export function createArrivalStatistics() {
  const arrivals = new Float64Array(kept);
  const intervals = new Float32Array(kept);
  let packets = 0;
  let intervalCount = 0;
  let intervalSumMs = 0;
  let lost = 0;
  let gaps = 0;
  let last: { arrivalMs: number; idleMs: number } | null = null;
  let isPaused = true;
  const sequences = createSequenceTracker();

  return {
    /**
     * @param idleMs how long this process has waited for input so far: a gap is the sender's only if we were idle
     * @param endsSpurt the packet is silence, after which a pause is no gap
     */
    packet(arrivalMs: number, idleMs: number, endsSpurt: boolean): void {
      if (last && !isPaused) {
        const intervalMs = arrivalMs - last.arrivalMs;
        intervals[intervalCount % kept] = intervalMs;
        intervalCount += 1;
        intervalSumMs += intervalMs;
        if (intervalMs > gapMs && idleMs - last.idleMs > gapMs) gaps += 1;
      }
      arrivals[packets % kept] = arrivalMs;
      packets += 1;
      last = { arrivalMs, idleMs };
      isPaused = endsSpurt;
    },
    sequence(ssrc: number, sequence: number): void {
      lost += sequences(ssrc, sequence);
    },
    get isPaused(): boolean {
      return isPaused;
    },
    paused(): void {
      isPaused = true;
    },
    counters: () => ({
      packets,
      lost,
      gapsOver40ms: gaps,
      packetsPerSecond: intervalSumMs > 0 ? (1000 * intervalCount) / intervalSumMs : 0,
    }),
    /** Arrival times in ms on the monotonic clock, oldest first. */
    arrivals: (): Float64Array =>
      packets <= kept
        ? arrivals.slice(0, packets)
        : Float64Array.from({ length: kept }, (_, index) => arrivals[(packets + index) % kept]!),
    intervalMs() {
      const sorted = intervals.slice(0, Math.min(intervalCount, kept)).sort();
      const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
      return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? 0 };
    },
  };
}

/** Jumps beyond this are a new start. */
const plausibleJump = 3000;

/** Returns how the number of lost packets changes: more for a hole, less when a late one fills it. */
function createSequenceTracker(): (ssrc: number, sequence: number) => number {
  let current: { ssrc: number; highest: number } | null = null;
  const missing = new Set<number>();
  return (ssrc, sequence) => {
    const ahead = current?.ssrc === ssrc ? ((sequence - current.highest) << 16) >> 16 : null;
    if (ahead === null || Math.abs(ahead) > plausibleJump) {
      current = { ssrc, highest: sequence };
      missing.clear();
      return 0;
    }
    if (ahead <= 0) return missing.delete(sequence) ? -1 : 0;
    for (let step = 1; step < ahead; step += 1) missing.add((current!.highest + step) & 0xffff);
    current!.highest = sequence;
    // Holes too old to be filled must not be mistaken for ones a wrap later.
    for (const hole of missing) if (((sequence - hole) & 0xffff) > plausibleJump) missing.delete(hole);
    return ahead - 1;
  };
}
