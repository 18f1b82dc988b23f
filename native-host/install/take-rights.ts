import type { Stats } from 'node:fs';
import { chmod, lstat, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InstallError } from './install-error.ts';
import type { Journal } from './journal.ts';
import { isThere } from './make-folder.ts';

/** Others may change it. On Windows a mode says nothing of others. */
export const isOpen = ({ mode }: Stats): boolean => process.platform !== 'win32' && (mode & 0o022) !== 0;

/**
 * Takes from everybody else the right to change what an earlier installation left open, under another umask.
 * @throws InstallError install-in-the-way
 */
export async function takeRights(dir: string, uid: number | null, journal: Pick<Journal, 'onRollBack'>): Promise<void> {
  if (!(await isThere(dir))) return;
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  for (const path of [dir, ...entries.map(({ parentPath, name }) => join(parentPath, name))]) {
    // An installation that runs at the same time has files that come and go.
    const stats = await lstat(path).catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === 'ENOENT') return null;
      throw thrown;
    });
    if (!stats) continue;
    const isForeign = uid !== null && stats.uid !== uid;
    if (isForeign && dirname(path) !== dir && path !== dir) continue;
    if (isForeign) throw new InstallError('install-in-the-way', `${path} belongs to another user`);
    if (stats.isSymbolicLink() || !isOpen(stats)) continue;
    journal.onRollBack(path, () => chmod(path, stats.mode & 0o7777));
    await chmod(path, stats.mode & 0o7755);
  }
}

/** Nothing that belongs to someone else is replaced, nor a folder in a file's place. */
export async function refuseForeign(path: string, uid: number | null): Promise<void> {
  if (!(await isThere(path))) return;
  const stats = await lstat(path);
  if (!stats.isFile() && !stats.isSymbolicLink()) throw new InstallError('install-in-the-way', path);
  if (uid !== null && stats.uid !== uid)
    throw new InstallError('install-in-the-way', `${path} belongs to another user`);
}
