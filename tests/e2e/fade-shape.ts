import { fadeGain } from '../../extension/capture/sound/fade.ts';
import { amplitudeAt } from '../sound/measure.ts';
import { sampleRate } from './test-signal.ts';

/** Whole periods of every tone that the tests play, so that none leaks into another's figure. */
const windowMs = 50;
/** Quieter than this, the encoder's own noise is part of what is measured. */
const leastShare = 0.1;

/** The amplitude of a tone in each stretch of this length, in ms. */
export function envelope(samples: Float32Array, hertz: number, stretchMs = windowMs): number[] {
  const length = (stretchMs * sampleRate) / 1000;
  return Array.from({ length: Math.floor(samples.length / length) }, (_, at) =>
    amplitudeAt(samples.subarray(at * length, (at + 1) * length), hertz, sampleRate),
  );
}

/**
 * How far the loudness of a tone is from the curve of a fade, at most, in dB: the fade is looked for where it fits best.
 * @param levels as `envelope` gives them in stretches of its own length
 */
export function fadeErrorDb(levels: readonly number[], from: number, to: number, ms: number): number {
  const steps = ms / windowMs;
  const most = Math.max(from, to);
  let best = Infinity;
  // Between two stretches, too: the fade begins anywhere.
  for (let start = 0; start + steps <= levels.length; start += 0.05) {
    let worst = 0;
    for (let at = Math.ceil(start); at < start + steps; at += 1) {
      const expected = fadeGain(from, to, (at + 0.5 - start) / steps);
      if (expected < leastShare * most) continue;
      worst = Math.max(worst, Math.abs(20 * Math.log10((levels[at] ?? 0) / expected)));
    }
    best = Math.min(best, worst);
  }
  return best;
}
