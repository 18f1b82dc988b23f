import { sampleRate } from './block.ts';

/**
 * Zero crossings of the sinc on each side. With the window below it passes everything up to 0.455 of the lower rate
 * within 0.01 dB (20 kHz of 44.1), and keeps aliases below -90 dB from 0.515 on.
 */
const crossings = 48;
/** The half-amplitude frequency, as a share of half the lower rate. */
const cutoff = 0.97;
/** Shape of the Kaiser window: -90 dB beside the main lobe. */
const kaiserBeta = 9;
/** Rates with at most this many steps are met exactly; for others two neighbouring phases are interpolated. */
const maxPhases = 1024;

/** A resampler's constants for a rate. Build it at a time when a few milliseconds do not delay sound. */
export interface ResamplerKernel {
  fromRate: number;
  taps: number;
  phases: number;
  /** `phases` + 1 rows of `taps` weights: row p is for a frame that lies p / phases behind an input frame */
  weights: Float32Array;
}

/** @param fromRate in Hz, an integer */
export function makeResamplerKernel(fromRate: number): ResamplerKernel {
  const phases = Math.min(sampleRate / greatestDivisor(fromRate, sampleRate), maxPhases);
  /** of the lower rate in the higher one's frames: for downsampling, the sinc is that much longer */
  const stretch = Math.max(1, fromRate / sampleRate);
  const half = Math.ceil(crossings * stretch);
  const taps = 2 * half;
  const weights = new Float32Array((phases + 1) * taps);
  const scale = besselI0(kaiserBeta);
  for (let phase = 0; phase <= phases; phase += 1) {
    const row = weights.subarray(phase * taps, (phase + 1) * taps);
    let sum = 0;
    for (let tap = 0; tap < taps; tap += 1) {
      const distance = (tap - half + 1 - phase / phases) / stretch;
      const share = distance / crossings;
      const window = Math.abs(share) < 1 ? besselI0(kaiserBeta * Math.sqrt(1 - share * share)) / scale : 0;
      row[tap] = sinc(cutoff * distance) * window;
      sum += row[tap]!;
    }
    // A constant signal passes unchanged, whatever the phase.
    for (let tap = 0; tap < taps; tap += 1) row[tap]! /= sum;
  }
  return { fromRate, taps, phases, weights };
}

export interface StereoFrames {
  left: Float32Array;
  right: Float32Array;
}

/** Takes any number of frames, and returns them at our rate. Read them before the next call. */
export type Resampler = (left: Float32Array, right: Float32Array) => StereoFrames;

/**
 * From the kernel's rate to ours by a windowed sinc. Times are whole numbers, so nothing drifts, however long it runs,
 * and the borders between calls are inaudible.
 */
export function createResampler({ fromRate, taps, phases, weights }: ResamplerKernel): Resampler {
  /** the last input frames; the first output frame lies on the first input frame */
  let held = { left: new Float32Array(taps / 2 - 1), right: new Float32Array(taps / 2 - 1) };
  /** of the next output frame behind the first of `held` that its weights touch, in 1 / sampleRate of an input frame */
  let behind = 0;
  let out = { left: new Float32Array(0), right: new Float32Array(0) };

  return (left, right) => {
    const frames = { left: joined(held.left, left), right: joined(held.right, right) };
    const most = Math.ceil((frames.left.length * sampleRate) / fromRate) + 1;
    if (out.left.length < most) out = { left: new Float32Array(most), right: new Float32Array(most) };
    let start = 0;
    let count = 0;
    while (start + taps <= frames.left.length) {
      const place = (behind * phases) / sampleRate;
      const phase = Math.floor(place);
      const next = place - phase;
      out.left[count] = weighted(frames.left, start, phase, next);
      out.right[count] = weighted(frames.right, start, phase, next);
      count += 1;
      behind += fromRate;
      start += Math.floor(behind / sampleRate);
      behind %= sampleRate;
    }
    held = { left: frames.left.slice(start), right: frames.right.slice(start) };
    return { left: out.left.subarray(0, count), right: out.right.subarray(0, count) };
  };

  /** @param next weight of the next row */
  function weighted(frames: Float32Array, start: number, phase: number, next: number): number {
    const row = phase * taps;
    let sum = 0;
    for (let tap = 0; tap < taps; tap += 1) sum += frames[start + tap]! * weights[row + tap]!;
    if (next === 0) return sum;
    let other = 0;
    for (let tap = 0; tap < taps; tap += 1) other += frames[start + tap]! * weights[row + taps + tap]!;
    return sum + (other - sum) * next;
  }
}

function joined(first: Float32Array, second: Float32Array): Float32Array {
  const both = new Float32Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** Modified Bessel function of the first kind and order 0, by its series. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-9; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
