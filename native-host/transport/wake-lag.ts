/** The number of observed waits: enough to meet each phase of a 15.6 ms tick once, with packets every 20 ms. */
const remembered = 25;

/** A sort for each packet would be a part of its cost. */
const lookedAtEvery = 5;

/** Below this the clock is as fine as the system is idle. */
const negligibleMs = 0.25;

/** More than this is not a tick but an overloaded machine. */
const mostMs = 10;

/** A clock whose waits end this late on average has long ticks compared to a packet. */
const coarseMs = 1.5;

/**
 * How late waits end. Windows' clock ticks every 15.6 ms unless a program asks for less, and a wait ends with the tick
 * after its end. Aimed ahead by the median, as many packets leave too early as too late, none by more than half a tick,
 * and two are never more than two ticks apart. A busy machine that is late now and then does not move the median.
 */
export interface WakeLag {
  /** how far ahead of a deadline to aim; packets due within that time may leave */
  readonly aheadMs: number;
  readonly isCoarse: boolean;
  /** the measured median */
  readonly lateMs: number;
  /** False until a few waits were observed. */
  readonly isKnown: boolean;
  /** A wait ended this late; only for waits that nothing else could have ended. */
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
