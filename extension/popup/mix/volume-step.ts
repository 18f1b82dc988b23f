/** Unchanged: neither louder nor quieter. */
export const unityPercent = 100;
/** A drag this close to 100 % means 100 %. */
const snapPercent = 3;
/** Arrow keys change 1 %, the browser's own step; page keys change this. */
const pagePercent = 10;

/** The volume for a drag to this place. */
export const snapped = (percent: number): number =>
  Math.abs(percent - unityPercent) <= snapPercent ? unityPercent : percent;

/** The result of a page key, or null for any other key. */
export function pagedTo(key: string, percent: number, max: number): number | null {
  if (key === 'PageUp') return Math.min(percent + pagePercent, max);
  return key === 'PageDown' ? Math.max(percent - pagePercent, 0) : null;
}
