import { amplitudeAt } from '../sound/measure.ts';

const sampleRate = 48_000;
/** A tenth of a second tells the tone from the clicks of a line that breaks and comes back. */
const windowFrames = sampleRate / 10;

/** In Hz; a whole number of periods fits the window. */
export const toneHz = 500;
/** Amplitude of the page's tone, and the least of it that counts as heard: volume is another test's business. */
export const toneAmplitude = 0.25;
const heardAmplitude = toneAmplitude / 3;

/** Listens for the page's tone in decoded samples, piece by piece. @returns tenths of a second that carry it */
export function createToneEar(): { hear(samples: Int16Array, channels: number): number } {
  const window = new Float32Array(windowFrames);
  let filled = 0;
  return {
    hear(samples, channels) {
      let heard = 0;
      for (let at = 0; at + channels <= samples.length; at += channels) {
        window[filled] = samples[at]! / 32_768;
        filled += 1;
        if (filled < windowFrames) continue;
        filled = 0;
        if (amplitudeAt(window, toneHz, sampleRate) > heardAmplitude) heard += 1;
      }
      return heard;
    },
  };
}
