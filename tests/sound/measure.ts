import { amplitudeAt } from '../../local-server/listener/pitch.ts';

export { amplitudeAt, pitchOf } from '../../local-server/listener/pitch.ts';

export const rms = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / Math.max(1, samples.length));

/** Every `factor`-th sample after a plain average: enough to compare what is below 2 kHz. */
export function decimate(samples: Float32Array, factor: number): Float32Array {
  const out = new Float32Array(Math.floor(samples.length / factor));
  for (let index = 0; index < out.length; index += 1) {
    let sum = 0;
    for (let offset = 0; offset < factor; offset += 1) sum += samples[index * factor + offset]!;
    out[index] = sum / factor;
  }
  return out;
}

/** Normalised correlation of `part` with `whole` at `lag`, -1 to 1. */
export function correlationAt(whole: Float32Array, part: Float32Array, lag: number): number {
  let dot = 0;
  let wholePower = 0;
  let partPower = 0;
  for (let index = 0; index < part.length; index += 1) {
    const a = whole[lag + index] ?? 0;
    const b = part[index]!;
    dot += a * b;
    wholePower += a * a;
    partPower += b * b;
  }
  return dot / Math.sqrt(wholePower * partPower || 1);
}

export interface Fit {
  /** in samples */
  lag: number;
  /** normalised, -1 to 1 */
  correlation: number;
}

/** Where `part` fits best into `whole`. */
export function bestFit(whole: Float32Array, part: Float32Array, from = 0, to = whole.length - part.length): Fit {
  let best: Fit = { lag: from, correlation: -2 };
  for (let lag = Math.max(0, from); lag <= Math.min(to, whole.length - part.length); lag += 1) {
    const correlation = correlationAt(whole, part, lag);
    if (correlation > best.correlation) best = { lag, correlation };
  }
  return best;
}

/** Stretches of digital near-silence longer than `minMs`, in ms. */
export function silences(samples: Float32Array, sampleRate: number, minMs: number, below = 2 / 32_768): number[] {
  const found: number[] = [];
  let run = 0;
  for (const sample of samples) {
    if (Math.abs(sample) <= below) run += 1;
    else {
      if ((run / sampleRate) * 1000 > minMs) found.push((run / sampleRate) * 1000);
      run = 0;
    }
  }
  return found;
}

export const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/**
 * Amplitude of one frequency, the median over windows of 100 ms: a single slip of the clock between two windows turns
 * the phase and would cancel a long measurement, though nobody hears it.
 */
export function steadyAmplitude(samples: Float32Array, frequency: number, sampleRate: number): number {
  const window = sampleRate / 10;
  const windows = Array.from({ length: Math.floor(samples.length / window) }, (_, index) =>
    amplitudeAt(samples.subarray(index * window, (index + 1) * window), frequency, sampleRate),
  );
  return median(windows);
}

/** Windows of 10 ms hold whole periods of every multiple of 100 Hz, so that such tones do not disturb each other. */
const slipWindowSeconds = 0.01;
/** Of a tone of 700 Hz that is 34 millionths of a second. */
const slipRadians = 0.15;

/** A tone that is softer than this share of itself has a gap there, or the edge of one. */
const wholeShare = 0.8;
/** The edge of a gap in one tone sounds in all of them, and a sound codec smears it over its own windows. */
const gapEdgeWindows = 3;

/** Phase and amplitude of a tone in each window. */
function followTone(samples: Float32Array, frequency: number, sampleRate: number): { phase: number; level: number }[] {
  const window = Math.round(sampleRate * slipWindowSeconds);
  const step = (2 * Math.PI * frequency) / sampleRate;
  return Array.from({ length: Math.floor(samples.length / window) }, (_, number) => {
    let re = 0;
    let im = 0;
    for (let index = number * window; index < (number + 1) * window; index += 1) {
      re += samples[index]! * Math.cos(step * index);
      im -= samples[index]! * Math.sin(step * index);
    }
    return { phase: Math.atan2(im, re), level: (2 * Math.hypot(re, im)) / window };
  });
}

/**
 * The level of each steady tone, and in how many windows of 10 ms its phase jumps from the one before, away from gaps:
 * sound that a busy machine could not play or send in time is a gap in the whole recording or in one tone, while
 * wrongly joined sound slips where everything sounds. Intact sound has no slip at all.
 * @param amplitude of every tone
 * @returns how many windows were judged, and what each tone was in them
 */
export function steadyTones(
  samples: Float32Array,
  frequencies: readonly number[],
  amplitude: number,
  sampleRate: number,
): { judged: number; tones: { level: number; slips: number }[] } {
  const tones = frequencies.map((frequency) => followTone(samples, frequency, sampleRate));
  const count = tones[0]?.length ?? 0;
  const hasGap = Array.from({ length: count }, (_, at) =>
    tones.some((tone) => Math.abs(tone[at]!.level / amplitude - 1) > 1 - wholeShare),
  );
  const isJudged = (at: number): boolean =>
    at > 0 && !hasGap.slice(Math.max(0, at - 1 - gapEdgeWindows), at + 1 + gapEdgeWindows).includes(true);
  const judged = Array.from({ length: count }, (_, at) => at).filter(isJudged);
  return {
    judged: judged.length,
    tones: tones.map((tone) => ({
      level: median(judged.map((at) => tone[at]!.level)),
      slips: judged.filter((at) => isSlip(tone[at]!.phase - tone[at - 1]!.phase)).length,
    })),
  };
}

const isSlip = (turn: number): boolean => Math.abs(turn - 2 * Math.PI * Math.round(turn / (2 * Math.PI))) > slipRadians;
