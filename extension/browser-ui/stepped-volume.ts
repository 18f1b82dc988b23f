/** A tenth of the full volume, as for a slider's Page keys. */
const step = 0.1;
/** The slider's maximum. */
const most = 2;

/** The next tenth above or below; from an odd volume, the nearest one in that direction. */
export function steppedVolume(volume: number, by: 1 | -1): number {
  const tenths = Math.round(volume * 100) / (step * 100);
  const next = by > 0 ? Math.floor(tenths) + 1 : Math.ceil(tenths) - 1;
  return Math.min(most, Math.max(0, Math.round(next) / 10));
}
