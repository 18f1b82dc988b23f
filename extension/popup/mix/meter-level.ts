/** The meter's floor: anything quieter is not shown. */
const floorDb = -60;
/** A peak mark stays this long before it falls. */
const peakHoldMs = 1500;
/** How fast lamps and peak mark fall, in shares of the meter (60 dB) a second: 24 dB/s, as on a studio's peak meter. */
const fallPerSecond = 24 / 60;
/** The limiter's ceiling is -1 dBFS: a block that reaches it was limited. */
const clipAmplitude = 0.89;
/** How long "Too loud" stays after the last clipped block. */
const clipShownMs = 2000;

/** One side of the meter; level and peak are 0 to 1, from -60 dB to 0 dB. */
export interface MeterSide {
  level: number;
  peak: number;
  peakAtMs: number;
}

export const restingSide: MeterSide = { level: 0, peak: 0, peakAtMs: 0 };

/** An amplitude of 0 to 1 as a share of the meter. */
export function meterShare(amplitude: number): number {
  if (!(amplitude > 0)) return 0;
  return Math.min(1, Math.max(0, 1 - (20 * Math.log10(amplitude)) / floorDb));
}

/** The side after `elapsedMs`: up at once, down steadily, the peak mark held for a while. */
export function nextSide(side: MeterSide, amplitude: number, nowMs: number, elapsedMs: number): MeterSide {
  const fall = (fallPerSecond * elapsedMs) / 1000;
  const level = Math.max(meterShare(amplitude), side.level - fall, 0);
  if (level >= side.peak) return { level, peak: level, peakAtMs: nowMs };
  const isHeld = nowMs - side.peakAtMs < peakHoldMs;
  return { level, peak: isHeld ? side.peak : Math.max(level, side.peak - fall), peakAtMs: side.peakAtMs };
}

export const isClipped = (left: number, right: number): boolean => Math.max(left, right) >= clipAmplitude;

export const showsClip = (clippedAtMs: number | null, nowMs: number): boolean =>
  clippedAtMs !== null && nowMs - clippedAtMs < clipShownMs;
