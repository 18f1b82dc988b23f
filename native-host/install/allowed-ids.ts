import type { Family } from './browsers.ts';

export type ExtensionIds = Readonly<Record<Family, readonly string[]>>;

/** Each id once. */
export function allIds(...lists: readonly (ExtensionIds | undefined)[]): Record<Family, string[]> {
  const of = (family: Family): string[] => [...new Set(lists.flatMap((ids) => ids?.[family] ?? []))];
  return { chromium: of('chromium'), firefox: of('firefox') };
}
