/** of sound in one */
export const frameMs = 20;

/** a second of sound, in which a capture clock 200 ppm off moves the beat by no more than 0.2 ms */
const secondFrames = 50;
const secondsKept = 20;

/** A beat that has moved for good counts after two seconds; one odd second changes nothing. */
const beatSeconds = 3;
const leastForBeat = 5;

/** Frames this close together were held up together, and only the last of them keeps to the beat. */
const togetherMs = 5;

/** A frame this much beyond the usual lag is part of a stall, which one second takes in whole. */
const stallMs = 20;

/** What a calm source never does. Once in the window it predicts nothing. */
const singleStallMs = 35;

/** An arrival that is known better than this is exact. */
const exactMs = 2;

export interface ArrivalLag {
  /** how far frames usually come behind an even beat that began at time 0; null before the first frame */
  readonly usualMs: number | null;
  /** the largest lag beyond the usual one in the last 20 s of sound, without the worst second; 0 if there is none */
  readonly largestMs: number;
  /** Whether there were 20 s of sound. */
  readonly isWindowFull: boolean;
  /**
   * A frame has come: not before `sinceMs`, and by `nowMs`. `sequence` counts frames.
   * @returns its lag, the likeliest one if that is not known exactly
   */
  arrived(sequence: number, nowMs: number, sinceMs: number): number;
  /** A new beat. How far frames stray from theirs is still known. */
  restart(): void;
}

/** The true lag is at least `least` and at most `most`. */
interface Lag {
  least: number;
  most: number;
}

interface Second {
  frames: number;
  /** of the frames that were not held up with a later one */
  beat: Lag[];
  latestMs: number;
}

const emptySecond = (): Second => ({ frames: 0, beat: [], latestMs: -Infinity });

/**
 * Measures how regularly frames come. A stall that does not recur within the window predicts nothing, for example the
 * one when a second tab is added: this is why the worst second does not count.
 */
export function createArrivalLag(): ArrivalLag {
  let second = emptySecond();
  /** of whole seconds, the newest last */
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
    // By its own beat, which may be a new one.
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
      // Of the frames of a calm second hardly any is the latest one.
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

/** Arrivals that are only known within spans can tell no more than that the beat known before is out of them. */
function usualOf(lags: readonly Lag[], before: number | null): number | null {
  const exact = lags.filter(isExact);
  if (exact.length >= leastForBeat || exact.length === lags.length) return median(exact.map(({ most }) => most));
  const [least, most] = [median(lags.map((lag) => lag.least)), median(lags.map((lag) => lag.most))];
  return least === null || most === null ? before : Math.min(most, Math.max(least, before ?? most));
}

function median(values: readonly number[]): number | null {
  return [...values].sort((one, other) => one - other)[values.length >> 1] ?? null;
}

/** Of all seconds but one that held a stall, if it is the only one; 0 if there is none. */
function largestOf(values: readonly number[]): number {
  const largest = Math.max(0, ...values);
  if (largest <= singleStallMs || values.filter((value) => value > singleStallMs).length > 1) return largest;
  return Math.max(0, ...values.filter((value) => value !== largest));
}
