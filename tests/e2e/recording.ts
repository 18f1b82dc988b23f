import { expect } from 'vitest';
import { bestFit, decimate, median, rms, type Fit } from '../sound/measure.ts';
import { mono, type Sound } from '../sound/wav.ts';
import { sampleRate, testSignal, tones } from './test-signal.ts';

/** 4 kHz keep what speech and the chirp consist of. */
const decimation = 12;
const rate = sampleRate / decimation;
/** Each second is compared by the quarter: one in which the delay changes spoils that one alone. */
const piecesPerSecond = 4;
const pieceLength = sampleRate / piecesPerSecond;
/**
 * How far from its expected place a piece is looked for, for each piece since the last certain one, in samples of
 * `rate`.
 */
const slack = rate / 10;
/** Pieces softer than this are pauses of the speech, which are alike everywhere. */
const leastRms = 0.01;
/** A piece that fits at least this well is certain: it tells where the next one is. */
const sureLikeness = 0.8;

const signal = testSignal();
/** Length of the looping signal, in samples. */
const period = signal.channels[0]!.length;
export const signalMs = (period * 1000) / sampleRate;
const source = decimate(mono(signal), decimation);

const wholeSource = mono(signal);

const firstSpeech = source.subarray(tones.seconds * rate, (tones.seconds + 1) * rate);

/** Where a recording has the first second of speech, which has no twin in the signal, for the first time. */
const findSpeech = (heard: Float32Array): Fit =>
  bestFit(heard, firstSpeech, 0, Math.min(heard.length - rate, source.length));

/** How a recording compares with the signal, each time from its speech to its end. */
export interface Comparison {
  /** of each second, how well the median of its quarters fits: 1 is the same, below 0.2 it is something else */
  likenesses: number[];
  /** of each round of the signal, how much later, or with a minus earlier, its end came than its beginning says, in ms */
  delayChangesMs: number[];
}

/** Follows the signal through a recording, quarter by quarter, each looked for beside the one before. */
export function compare(recording: Sound): Comparison {
  const whole = mono(recording);
  const heard = decimate(whole, decimation);
  const likenesses: number[] = [];
  const delayChangesMs: number[] = [];
  for (let { lag } = findSpeech(heard); lag + 2 * rate < heard.length;) {
    const firstDelay = lag * decimation - tones.seconds * sampleRate;
    let delay = firstDelay;
    let piecesSinceSure = 1;
    for (let second = tones.seconds * sampleRate; second + sampleRate <= period; second += sampleRate) {
      if (second + delay + 1.5 * sampleRate > whole.length) break;
      const fits: number[] = [];
      for (let at = second; at < second + sampleRate; at += pieceLength) {
        const piece = wholeSource.subarray(at, at + pieceLength);
        if (rms(piece) < leastRms) continue;
        const fit = findPiece(whole, heard, piece, at + delay, slack * Math.min(piecesSinceSure, 5));
        fits.push(fit.correlation);
        const isSure = fit.correlation >= sureLikeness;
        if (isSure) delay = fit.lag - at;
        piecesSinceSure = isSure ? 1 : piecesSinceSure + 1;
      }
      if (fits.length > 0) likenesses.push(median(fits));
    }
    delayChangesMs.push(((delay - firstDelay) * 1000) / sampleRate);
    // A player may pause when it loops.
    const next = lag + source.length;
    lag = bestFit(heard, firstSpeech, next - rate / 2, next + rate / 2).lag;
  }
  return { likenesses, delayChangesMs };
}

/** What every second reaches, but for one in a round: of some, a single quarter can be judged beside the one that slips. */
const clearLikeness = 0.7;
const slippedLikeness = 0.4;

/**
 * Judges a recording that holds the speech and six seconds more: every second of it is the signal, in every round.
 * @param likeness of the median second
 * @param mostChangeMs by which the delay may change within a round
 */
export function expectSignal(recording: Sound, likeness: number, mostChangeMs: number): void {
  const { likenesses, delayChangesMs } = compare(recording);
  expect(likenesses.length).toBeGreaterThan(6);
  expect(median(likenesses)).toBeGreaterThan(likeness);
  expect(Math.min(...likenesses)).toBeGreaterThan(slippedLikeness);
  expect(likenesses.filter((each) => each <= clearLikeness).length).toBeLessThanOrEqual(delayChangesMs.length);
  for (const change of delayChangesMs) expect(Math.abs(change)).toBeLessThan(mostChangeMs);
}

/** A busy machine may slip once in a round. */
export const oneSlipMs = 60;

/** A quarter of a millisecond turns the phase of a high tone: the fit is refined at the full rate. */
function findPiece(
  whole: Float32Array,
  heard: Float32Array,
  piece: Float32Array,
  expected: number,
  within: number,
): Fit {
  const about = Math.round(expected / decimation);
  const { lag } = bestFit(heard, decimate(piece, decimation), about - within, about + within);
  const middle = lag * decimation;
  return bestFit(whole, piece, middle - decimation, middle + decimation);
}

/** Two seconds out of the tones' three, each channel by itself. */
export function tonesIn(recording: Sound): Float32Array[] {
  const { lag } = findSpeech(decimate(mono(recording), decimation));
  let end = lag * decimation - sampleRate / 2;
  if (end < 2 * sampleRate) end += period;
  return recording.channels.map((samples) => samples.subarray(end - 2 * sampleRate, end));
}
