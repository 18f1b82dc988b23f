/** Waits that are looked at: as many as meet each phase of a tick of 15.6 ms once, with packets every 20 ms. */
const remembered = 25;

/** A sort for each packet would be a part of its cost. */
const lookedAtEvery = 5;

/** Below this the clock is as fine as the system is idle. */
const negligibleMs = 0.25;

/** More is no tick but a machine without time. */
const mostMs = 10;

/** A clock whose waits end this late on average has ticks that are long beside a packet. */
const coarseMs = 1.5;

/**
 * How late waits end. Windows' clock ticks every 15.6 ms unless somebody asks for more, and a wait ends with the tick
 * after its end: aimed ahead by the median, as many packets leave too early as too late, none by more than half a tick,
 * and two are never more than two ticks apart. A busy machine that is late now and then does not move the median.
 */
export interface WakeLag {
  /** how far ahead of a deadline to aim, and the packets that fall due within it may leave */
  readonly aheadMs: number;
  readonly isCoarse: boolean;
  /** the median, as it was measured */
  readonly lateMs: number;
  /** False until a few waits were seen. */
  readonly isKnown: boolean;
  /** A wait has ended so long after it was to end; only one that nothing else could have ended. */
  noted(lateMs: number): void;
}

export function createWakeLag(): WakeLag {
  const lates = new Float64Array(remembered);
  let count = 0;
  let aheadMs = 0;
  let medianMs = 0;
  return {
    get aheadMs() {
      return aheadMs;
    },
    get isCoarse() {
      return aheadMs >= coarseMs;
    },
    get lateMs() {
      return medianMs;
    },
    get isKnown() {
      return count >= lookedAtEvery;
    },
    noted(lateMs) {
      lates[count % remembered] = lateMs;
      count += 1;
      if (count % lookedAtEvery !== 0) return;
      const sorted = lates.slice(0, Math.min(count, remembered)).sort();
      medianMs = sorted[sorted.length >> 1]!;
      aheadMs = medianMs < negligibleMs ? 0 : Math.min(mostMs, medianMs);
    },
  };
}
