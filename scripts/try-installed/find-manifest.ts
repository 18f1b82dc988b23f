import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { posix, win32 } from 'node:path';
import { promisify } from 'node:util';
import { hostName, type Family, type Place } from './registrations.ts';

const run = promisify(execFile);

/** A manifest that a browser would follow. */
export interface Manifest {
  browser: string;
  family: Family;
  file: string;
  program: string;
  /** whom it lets in: origins of Chromium's extensions, ids of Firefox's */
  callers: string[];
}

/** The default value of a key; null if there is no such key. Its name is translated, its type is not. */
export async function readKey(key: string): Promise<string | null> {
  try {
    const { stdout } = await run('reg', ['query', key, '/ve']);
    return /REG_SZ\s+(.+?)\r?$/m.exec(stdout)?.[1] ?? null;
  } catch {
    return null;
  }
}

export const isKey = async (key: string): Promise<boolean> =>
  run('reg', ['query', key]).then(
    () => true,
    () => false,
  );

/** Whether somebody's registration is in this place, right or wrong. */
export async function isRegistered(place: Place): Promise<boolean> {
  if ('key' in place) return isKey(place.key);
  return readFile(place.file).then(
    () => true,
    () => false,
  );
}

/**
 * Reads what a browser reads, and refuses what it refuses.
 * @returns null if nothing is registered there
 * @throws Error for a manifest that the browser would not follow
 */
export async function findManifest(place: Place): Promise<Manifest | null> {
  const file = 'key' in place ? await readKey(place.key) : place.file;
  if (file === null) return null;
  const text = await readFile(file, 'utf8').catch((thrown: unknown) => {
    if ('key' in place) throw new Error(`${place.key} names ${file}, which cannot be read.`, { cause: thrown });
    return null;
  });
  if (text === null) return null;
  const { browser, family } = place;
  return { browser, family, file, ...follow(text, family, file, 'key' in place ? win32 : posix) };
}

/** @throws Error as findManifest */
export function follow(
  text: string,
  family: Family,
  file: string,
  { isAbsolute, resolve, dirname }: Pick<typeof posix, 'isAbsolute' | 'resolve' | 'dirname'>,
): Pick<Manifest, 'program' | 'callers'> {
  const { name, type, path, ...rest } = JSON.parse(text) as Record<string, unknown>;
  const callers = rest[family === 'chromium' ? 'allowed_origins' : 'allowed_extensions'];
  if (name !== hostName || type !== 'stdio' || typeof path !== 'string' || !Array.isArray(callers))
    throw new Error(`${file} is no manifest of ${hostName}.`);
  // Windows' browsers alone take a path beside the manifest.
  if (!isAbsolute(path) && isAbsolute !== win32.isAbsolute) throw new Error(`${file} names no whole path: ${path}`);
  return { program: resolve(dirname(file), path), callers: callers.map(String) };
}
