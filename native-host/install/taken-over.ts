import { readFile } from 'node:fs/promises';
import { pathsOf, type Places } from './places.ts';
import type { Receipt } from './receipt.ts';

/** Whether a manifest names a program that is not one of our hosts. An unreadable one names nothing. */
export async function isTakenOver(manifest: string, { hosts }: Receipt, places: Places): Promise<boolean> {
  try {
    const { path } = JSON.parse(await readFile(manifest, 'utf8')) as { path?: unknown };
    return typeof path === 'string' && !hosts.some(({ dir }) => isInside(places, path, dir));
  } catch {
    return false;
  }
}

export const isInside = ({ system }: Places, path: string, dir: string): boolean => {
  const { normalize, join } = pathsOf(system);
  // Windows ignores case.
  const [inner, outer] = [normalize(path), join(dir, '/')].map((each) =>
    system === 'windows' ? each.toLowerCase() : each,
  );
  return inner!.startsWith(outer!);
};
