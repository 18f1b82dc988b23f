/** All times are in samples of the sound card's clock. */
const sampleRate = 48_000;

/**
 * How long a voice is delayed if none of it is waiting. The helper holds a frame for up to 60 ms if an earlier one is
 * missing, and gathers for 20; the rest is for a busy computer.
 */
export const leadSamples = 0.1 * sampleRate;

/** Sound beyond this is dropped, so that a stall costs a gap and no lasting delay. */
export const mostSamples = 0.3 * sampleRate;

/** Places one voice's frames in time, so that they follow each other without a seam. */
export interface Playout {
  /**
   * @param now the sound card's position
   * @param missing samples that were lost before this frame
   * @returns the frame's start, or null if it is dropped
   */
  place(now: number, length: number, missing: number): number | null;
}

export function createPlayout(): Playout {
  /** the next frame's start; long past if nothing waits */
  let next = -Infinity;
  return {
    place(now, length, missing) {
      if (next + missing < now) next = Math.ceil(now) + leadSamples;
      else next += missing;
      if (next - now > mostSamples) {
        // The missing frames only lengthened the wait.
        next = Math.max(now, next - missing);
        return null;
      }
      const begin = next;
      next += length;
      return begin;
    },
  };
}
