/** Power of one frequency, as the amplitude of a sine of it (Goertzel). */
export function amplitudeAt(samples: Float32Array, frequency: number, sampleRate: number): number {
  const step = (2 * Math.PI * frequency) / sampleRate;
  const factor = 2 * Math.cos(step);
  let before = 0;
  let last = 0;
  for (const sample of samples) [before, last] = [last, sample + factor * last - before];
  const power = last * last + before * before - factor * last * before;
  return (2 * Math.sqrt(Math.max(0, power))) / samples.length;
}

/** The frequency with the most power between `from` and `to`, in Hz. */
export function pitchOf(samples: Float32Array, sampleRate: number, from: number, to: number, step = 1): number {
  let best = from;
  let most = -1;
  for (let frequency = from; frequency <= to; frequency += step) {
    const amplitude = amplitudeAt(samples, frequency, sampleRate);
    if (amplitude > most) [best, most] = [frequency, amplitude];
  }
  return best;
}
