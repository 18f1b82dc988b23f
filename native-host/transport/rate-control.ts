/**
 * How much sound to hold, and how fast to play it.
 *
 * The target is the least that the arrivals of the last 20 s ask for: their spread against an even beat within a
 * second, the frame that has just come, and a margin. The worst second does not count: a page that stalls once, for
 * example because a second tab is added, predicts nothing, and a delay for its sake would last a minute. Stalls that
 * recur are covered from the second one on.
 *
 * Playing begins in the middle of the zone above the target. The speed follows the capture's clock: inside the zone
 * packets leave at their exact nominal rate; outside, 50 ppm for each ms. A capture clock 200 ppm off settles 4 ms
 * outside, so delay never grows and nothing is dropped.
 */
const rateControl = {
  /** before anything is known; native ports were seen to hold frames back for 92 to 144 ms now and then */
  firstTargetMs: 80,
  minTargetMs: 60,
  maxTargetMs: 200,
  marginMs: 30,
  windowMs: 20_000,
  zoneMs: 40,
  ppmPerMs: 50,
  /** half a percent: too little to hear as pitch, and slow enough for jitter buffers to follow */
  maxPpm: 5000,
  /** time constant of the smoothed depth */
  smoothingMs: 2000,
} as const;

const bucketMs = 1000;

/** A frame later than any other of its second by this much begins a new second: the frames held up with it follow. */
const heldUpMs = 20;

export interface RateControl {
  readonly targetMs: number;
  /** playing begins at this depth */
  readonly startMs: number;
  /** end of the zone: anything queued beyond is needless delay */
  readonly mostMs: number;
  /** the distance of deadlines is the nominal one times this; below 1 plays faster */
  readonly stretch: number;
  /** A frame has come; `sequence` counts frames of 20 ms. */
  arrived(sequence: number, nowMs: number): void;
  /** How long the sound would last, measured just after a frame has arrived, while packets are leaving. */
  measured(leftMs: number, nowMs: number): void;
  /** A new talk spurt or capture: the old beat no longer counts, the target stays. */
  restart(): void;
}

export function createRateControl(): RateControl {
  let targetMs: number = rateControl.firstTargetMs;
  let depthMs: number | null = null;
  let lastMs = 0;
  /** the least and largest lag behind the beat, by second: from second to second the beat may shift */
  let buckets: { startMs: number; min: number; max: number }[] = [];
  let sinceMs: number | null = null;

  const measureBeat = (lagMs: number, nowMs: number): void => {
    const newest = buckets.at(-1);
    const isHeldUp = newest !== undefined && lagMs > newest.max + heldUpMs;
    if (newest === undefined || isHeldUp || nowMs - newest.startMs >= bucketMs) {
      buckets.push({ startMs: nowMs, min: lagMs, max: lagMs });
      buckets = buckets.filter(({ startMs }) => nowMs - startMs < rateControl.windowMs);
    } else {
      newest.min = Math.min(newest.min, lagMs);
      newest.max = Math.max(newest.max, lagMs);
    }
    sinceMs ??= nowMs;
    const spread = secondLargest(buckets.map(({ min, max }) => max - min));
    const wanted = Math.min(rateControl.maxTargetMs, Math.max(rateControl.minTargetMs, spread + rateControl.marginMs));
    // Up at once; down only when a whole window has shown that less is enough.
    if (wanted > targetMs || nowMs - sinceMs >= rateControl.windowMs) targetMs = wanted;
  };

  return {
    get targetMs() {
      return targetMs;
    },
    get startMs() {
      return targetMs + rateControl.zoneMs / 2;
    },
    get mostMs() {
      return targetMs + rateControl.zoneMs;
    },
    get stretch() {
      if (depthMs === null) return 1;
      const beyond = Math.max(0, depthMs - targetMs - rateControl.zoneMs) + Math.min(0, depthMs - targetMs);
      const ppm = Math.max(-rateControl.maxPpm, Math.min(rateControl.maxPpm, beyond * rateControl.ppmPerMs));
      return 1 - ppm / 1_000_000;
    },
    arrived: (sequence, nowMs) => measureBeat(nowMs - sequence * 20, nowMs),
    measured(leftMs, nowMs) {
      const weight = depthMs === null ? 1 : 1 - Math.exp(-(nowMs - lastMs) / rateControl.smoothingMs);
      depthMs = (depthMs ?? 0) + (leftMs - (depthMs ?? 0)) * weight;
      lastMs = nowMs;
    },
    restart() {
      depthMs = null;
      buckets = [];
      sinceMs = null;
    },
  };
}

/** 0 if there is none. */
function secondLargest(values: readonly number[]): number {
  let [first, second] = [0, 0];
  for (const value of values) {
    if (value > first) [first, second] = [value, first];
    else if (value > second) second = value;
  }
  return second;
}
