import { lstat } from 'node:fs/promises';
import type { Target } from './places.ts';
import { queryViews, valueOf, type RunRegistry } from './registry.ts';

/** A manifest that a browser finds. */
export interface FoundManifest {
  file: string;
  /** that names it, on Windows */
  key: string | null;
  isForAll: boolean;
}

export interface FoundManifests {
  /** the one that it reads; null if it finds none */
  taken: FoundManifest | null;
  /** further ones of the same rank, one of which some of its builds read instead */
  also: readonly FoundManifest[];
  /** for all users, and not read because the user has one */
  shadowed: FoundManifest | null;
}

/**
 * What one browser finds: of the user's places the first, then those of all users.
 * @param own its places for this user; with those of all users empty, whoever they are for
 */
export async function findManifests(
  own: readonly Target[],
  forAll: readonly Target[],
  runRegistry: RunRegistry,
): Promise<FoundManifests> {
  const user = await inPlaces(own, false, runRegistry);
  const all = await inPlaces(forAll, true, runRegistry);
  if (user.taken) return { ...user, shadowed: all.taken };
  // The user's first place is empty: what lies in a later one is still read before those of all users by some builds.
  return { taken: all.taken, also: [...user.also, ...all.also], shadowed: null };
}

async function inPlaces(
  targets: readonly Target[],
  isForAll: boolean,
  runRegistry: RunRegistry,
): Promise<{ taken: FoundManifest | null; also: FoundManifest[] }> {
  const [first, ...others] = targets;
  if (!first) return { taken: null, also: [] };
  const look = async ({ manifest, registryKey, fallbackKeys }: Target): Promise<FoundManifest | null> => {
    if (registryKey === null) return (await isAnything(manifest)) ? { file: manifest, key: null, isForAll } : null;
    for (const key of [registryKey, ...fallbackKeys])
      for (const command of queryViews(key)) {
        const { code, stdout } = await runRegistry(command);
        const file = code === 0 ? valueOf(stdout) : null;
        if (file !== null) return { file, key, isForAll };
      }
    return null;
  };
  const taken = await look(first);
  const rest = await Promise.all(others.map(look));
  return { taken, also: rest.filter((each) => each !== null) };
}

const isAnything = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    ({ code }: NodeJS.ErrnoException) => code !== 'ENOENT' && code !== 'ENOTDIR',
  );
