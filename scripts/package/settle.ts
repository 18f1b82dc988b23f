import { chmod, lutimes, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** 1 January 1980, UTC: the first moment that every kind of archive can name. */
export const epochSeconds = 315_532_800;

/**
 * Gives a folder and all that is in it the same rights and times wherever it was made: neither the umask nor the clock
 * of the computer goes into what is packed.
 * @param programs paths below `dir`, with slashes, that may be started
 */
export async function settle(dir: string, programs: readonly string[]): Promise<void> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const started = new Set(programs.map((path) => join(dir, path)));
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isSymbolicLink()) await chmod(path, entry.isDirectory() || started.has(path) ? 0o755 : 0o644);
    await lutimes(path, epochSeconds, epochSeconds);
  }
  await chmod(dir, 0o755);
  await lutimes(dir, epochSeconds, epochSeconds);
}

/** The files of a folder, in order, with their paths below it. */
export const filesIn = (dir: string): Promise<string[]> => pathsIn(dir, 'files');

/** Its folders likewise. */
export const foldersIn = (dir: string): Promise<string[]> => pathsIn(dir, 'folders');

async function pathsIn(dir: string, kind: 'files' | 'folders'): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() === (kind === 'folders'))
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}
