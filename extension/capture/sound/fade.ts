/** A sudden step in the volume is heard as a click; 10 ms are too short to be heard as a fade. */
export const rampMs = 10;

/**
 * The gain at a share (0 to 1) of a fade. Its square follows half a cosine (equal power): a source that fades out and
 * one that fades in over the same time are together as loud as each was alone, without a dip in the middle.
 */
export function fadeGain(from: number, to: number, share: number): number {
  const risen = Math.sin((Math.min(1, Math.max(0, share)) * Math.PI) / 2) ** 2;
  return Math.sqrt(from ** 2 + (to ** 2 - from ** 2) * risen);
}

/** One point every 10 ms, with straight lines between them: less than 0.1 dB of error above -40 dB. */
const pointMs = 10;

/** The whole fade, both ends included, as equally spaced points. */
export function fadeCurve(from: number, to: number, ms: number): Float32Array {
  const steps = Math.max(2, Math.ceil(ms / pointMs));
  return Float32Array.from({ length: steps + 1 }, (_, index) => fadeGain(from, to, index / steps));
}
