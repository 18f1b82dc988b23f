/** of sound in one */
export const frameMs = 20;

/** A second of sound, in which a capture clock 200 ppm off moves the beat by at most 0.2 ms. */
const secondFrames = 50;
const secondsKept = 20;

/** A beat that has moved for good counts after two seconds; one odd second changes nothing. */
const beatSeconds = 3;
const leastForBeat = 5;

/** Frames this close together were delayed together, and only the last of them keeps the beat. */
const togetherMs = 5;

/** A frame this far beyond the usual lag belongs to a stall, which fits in one second. */
const stallMs = 20;

/** A calm source never does this. Once in the window it predicts nothing. */
const singleStallMs = 35;

/** An arrival known more exactly than this counts as exact. */
const exactMs = 2;

export interface ArrivalLag {
  /** the frames' usual lag behind an even beat that began at time 0; null before the first frame */
  readonly usualMs: number | null;
  /** the largest lag beyond the usual one in the last 20 s of sound, without the worst second; 0 if there is none */
  readonly largestMs: number;
  /** Whether there were 20 s of sound. */
  readonly isWindowFull: boolean;
  /**
   * A frame arrived: not before `sinceMs`, and by `nowMs`. `sequence` counts frames.
   * @returns its lag, the most likely one if it is not known exactly
   */
  arrived(sequence: number, nowMs: number, sinceMs: number): number;
  /** A new beat. The jitter is still known. */
  restart(): void;
}

/** The true lag is at least `least` and at most `most`. */
interface Lag {
  least: number;
  most: number;
}

interface Second {
  frames: number;
  /** of the frames that were not delayed with a later one */
  beat: Lag[];
  latestMs: number;
}

const emptySecond = (): Second => ({ frames: 0, beat: [], latestMs: -Infinity });

/**
 * Measures how regularly frames arrive. A stall that does not recur within the window predicts nothing, such as the one
 * when a second tab is added; this is why the worst second does not count.
 */
export function createArrivalLag(): ArrivalLag {
  let second = emptySecond();
  /** of whole seconds, newest last */
  let largest: number[] = [];
  let usual: number[] = [];
  let usualMs: number | null = null;
  let lastMs = -Infinity;
  let largestMs = 0;

  const usualNow = (): number | null => usualMs ?? usualOf(second.beat, null);

  const findLargest = (): void => {
    largestMs = largestOf([...largest, second.latestMs - (usualNow() ?? second.latestMs)]);
  };

  const endSecond = (): void => {
    const own = usualOf(second.beat, usualMs);
    if (own !== null && second.beat.length >= leastForBeat) {
      usual = [...usual, own].slice(-beatSeconds);
      usualMs = median(usual);
    }
    // By its own beat, which may be new.
    largest = [...largest, second.latestMs - (own ?? second.latestMs)].slice(-secondsKept);
    second = emptySecond();
  };

  return {
    get usualMs() {
      return usualNow();
    },
    get largestMs() {
      return largestMs;
    },
    get isWindowFull() {
      return largest.length >= secondsKept;
    },
    arrived(sequence, nowMs, sinceMs) {
      const lag = { least: sinceMs - sequence * frameMs, most: nowMs - sequence * frameMs };
      if (nowMs - lastMs < togetherMs) second.beat.pop();
      lastMs = nowMs;
      second.frames += 1;
      second.beat.push(lag);
      const before = usualNow() ?? lag.most;
      const likely = isExact(lag) ? lag.most : Math.min(lag.most, Math.max(before, (lag.least + lag.most) / 2));
      const isLatest = likely > second.latestMs;
      if (isLatest) second.latestMs = likely;
      const isStalled = likely > before + stallMs;
      const isOver = isStalled ? second.beat.length >= 2 * secondFrames : second.frames >= secondFrames;
      if (isOver) endSecond();
      // In a calm second hardly any frame is the latest one.
      if (isOver || isLatest || usualMs === null) findLargest();
      return likely;
    },
    restart() {
      second = emptySecond();
      usual = [];
      usualMs = null;
      findLargest();
    },
  };
}

const isExact = ({ least, most }: Lag): boolean => most - least < exactMs;

/** Arrivals known only within ranges can only show that the previous beat lies outside them. */
function usualOf(lags: readonly Lag[], before: number | null): number | null {
  const exact = lags.filter(isExact);
  if (exact.length >= leastForBeat || exact.length === lags.length) return median(exact.map(({ most }) => most));
  const [least, most] = [median(lags.map((lag) => lag.least)), median(lags.map((lag) => lag.most))];
  return least === null || most === null ? before : Math.min(most, Math.max(least, before ?? most));
}

function median(values: readonly number[]): number | null {
  return [...values].sort((one, other) => one - other)[values.length >> 1] ?? null;
}

/** Of all seconds except the only one with a stall; 0 if there is none. */
function largestOf(values: readonly number[]): number {
  const largest = Math.max(0, ...values);
  if (largest <= singleStallMs || values.filter((value) => value > singleStallMs).length > 1) return largest;
  return Math.max(0, ...values.filter((value) => value !== largest));
}
