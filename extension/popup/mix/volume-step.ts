/** As it is: neither louder nor quieter. */
export const unityPercent = 100;
/** A drag that comes this close to 100 % means 100 %. */
const snapPercent = 3;
/** Arrow keys take 1 %, which is the browser's own step; page keys take this. */
const pagePercent = 10;

/** The volume that a drag to this place means. */
export const snapped = (percent: number): number =>
  Math.abs(percent - unityPercent) <= snapPercent ? unityPercent : percent;

/** Where a page key leads, or null for any other key. */
export function pagedTo(key: string, percent: number, max: number): number | null {
  if (key === 'PageUp') return Math.min(percent + pagePercent, max);
  return key === 'PageDown' ? Math.max(percent - pagePercent, 0) : null;
}
