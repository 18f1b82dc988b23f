import { bestFit, decimate, type Fit } from '../sound/measure.ts';
import { mono, type Sound } from '../sound/wav.ts';
import { sampleRate, testSignal, tones } from './test-signal.ts';

/** 4 kHz keep what speech and the chirp consist of. */
const decimation = 12;
const rate = sampleRate / decimation;
/** Seconds are looked for within this much of where the first one says they are, in samples. */
const slack = rate / 20;

const signal = testSignal();
/** Length of the looping signal, in samples. */
const period = signal.channels[0]!.length;
const source = decimate(mono(signal), decimation);

const wholeSource = mono(signal);

const secondOf = (from: number): Float32Array => source.subarray(from * rate, (from + 1) * rate);

/** The first second of speech, which has no twin in the signal, in a recording. */
const findSpeech = (heard: Float32Array): Fit => bestFit(heard, secondOf(tones.seconds));

/** A quarter of a millisecond turns the phase of a high tone: the fit is refined at the full rate. */
function refine(recording: Float32Array, second: number, { lag }: Fit): number {
  const part = wholeSource.subarray(second * sampleRate, (second + 1) * sampleRate);
  const middle = lag * decimation;
  return bestFit(recording, part, middle - decimation, middle + decimation).correlation;
}

/**
 * How well each second of the signal, from its speech to its end, fits the recording where the first one says it
 * has to be: 1 is the same, 0 nothing alike.
 */
export function likenesses(recording: Sound): number[] {
  const whole = mono(recording);
  const heard = decimate(whole, decimation);
  const first = findSpeech(heard);
  const found = [refine(whole, tones.seconds, first)];
  for (let second = tones.seconds + 1; second + 1 <= source.length / rate; second += 1) {
    const expected = first.lag + (second - tones.seconds) * rate;
    if (expected + 2 * rate > heard.length) break;
    const fit = bestFit(heard, secondOf(second), expected - slack, expected + slack);
    found.push(refine(whole, second, fit));
  }
  return found;
}

/** Of the seconds that `likenesses` finds: one of something else is below 0.1, one in which the delay changed near 0.5. */
export const oneSlip = { likeness: 0.7, atLeast: 0.4 } as const;

/** How many seconds are not at one delay from beginning to end. */
export const slipsIn = (found: readonly number[]): number =>
  found.filter((likeness) => likeness < oneSlip.likeness).length;

/** Two seconds out of the tones' three, each channel by itself. */
export function tonesIn(recording: Sound): Float32Array[] {
  const { lag } = findSpeech(decimate(mono(recording), decimation));
  let end = lag * decimation - sampleRate / 2;
  if (end < 2 * sampleRate) end += period;
  return recording.channels.map((samples) => samples.subarray(end - 2 * sampleRate, end));
}
