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

const secondOf = (from: number): Float32Array => source.subarray(from * rate, (from + 1) * rate);

/** The first second of speech, which has no twin in the signal, in a recording. */
const findSpeech = (heard: Float32Array): Fit => bestFit(heard, secondOf(tones.seconds));

/**
 * How well each second of the signal, from its speech to its end, fits the recording where the first one says it
 * has to be: 1 is the same, 0 nothing alike.
 */
export function likenesses(recording: Sound): number[] {
  const heard = decimate(mono(recording), decimation);
  const first = findSpeech(heard);
  const found = [first.correlation];
  for (let second = 1; tones.seconds + second + 1 <= source.length / rate; second += 1) {
    const expected = first.lag + second * rate;
    if (expected + 2 * rate > heard.length) break;
    found.push(bestFit(heard, secondOf(tones.seconds + second), expected - slack, expected + slack).correlation);
  }
  return found;
}

/** Two seconds out of the tones' three, each channel by itself. */
export function tonesIn(recording: Sound): Float32Array[] {
  const { lag } = findSpeech(decimate(mono(recording), decimation));
  let end = lag * decimation - sampleRate / 2;
  if (end < 2 * sampleRate) end += period;
  return recording.channels.map((samples) => samples.subarray(end - 2 * sampleRate, end));
}
