/** All times are counted in samples of the sound card's clock. */
const sampleRate = 48_000;

/**
 * How long a voice is held back if none of its frames wait. The helper holds a frame for up to 60 ms if an earlier one is
 * missing and gathers for 20; the rest is for a busy computer.
 */
export const leadSamples = 0.1 * sampleRate;

/** Beyond this, sound is thrown away, so that a stall costs its gap and no lasting delay. */
export const mostSamples = 0.3 * sampleRate;

/** Where one voice's frames go in time, so that they follow each other without a seam. */
export interface Playout {
  /**
   * @param now where the sound card is
   * @param missing samples that were lost before this frame
   * @returns where it begins, or null if it is to be thrown away
   */
  place(now: number, length: number, missing: number): number | null;
}

export function createPlayout(): Playout {
  /** where the next frame begins; long past if nothing waits */
  let next = -Infinity;
  return {
    place(now, length, missing) {
      if (next + missing < now) next = Math.ceil(now) + leadSamples;
      else next += missing;
      if (next - now > mostSamples) {
        // What is missing only made the wait longer.
        next = Math.max(now, next - missing);
        return null;
      }
      const begin = next;
      next += length;
      return begin;
    },
  };
}
