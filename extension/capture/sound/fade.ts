/** A step in the volume is heard as a click; 10 ms are too short to be heard as a fade. */
export const rampMs = 10;

/**
 * The gain at a share (0 to 1) of a fade. Its square runs along half a cosine: what goes out and what comes in over the
 * same time are together as loud as each was alone, and there is no dip in the middle of a crossfade.
 */
export function fadeGain(from: number, to: number, share: number): number {
  const risen = Math.sin((Math.min(1, Math.max(0, share)) * Math.PI) / 2) ** 2;
  return Math.sqrt(from ** 2 + (to ** 2 - from ** 2) * risen);
}

/** One point each 10 ms, with straight lines between them: less than 0.1 dB away above -40 dB. */
const pointMs = 10;

/** The whole fade, both ends included, for points at equal distances. */
export function fadeCurve(from: number, to: number, ms: number): Float32Array {
  const steps = Math.max(2, Math.ceil(ms / pointMs));
  return Float32Array.from({ length: steps + 1 }, (_, index) => fadeGain(from, to, index / steps));
}
