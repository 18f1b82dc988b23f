import { readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { System } from './browsers.ts';
import { removeHeld, removeMovedAside, removeUnlessHeld } from './held-files.ts';
import { foldersInUse } from './running-hosts.ts';

/** The programs of installations that did not yet keep them in a version's folder. */
const formerPrograms = ['earshot-host', 'earshot-host.bat'] as const;

/** Where a version is put together, with the number of the process that does. */
export const partialName = (): string => `.partial-${process.pid}`;

/** Another installation is working on it. The remains of an interrupted one do not count. */
function isBeingMade(name: string): boolean {
  const [, pid] = /^\.partial-(\d+)$/.exec(name) ?? [];
  if (pid === undefined) return false;
  try {
    return process.kill(Number(pid), 0);
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Removes all versions but these and those that hosts run from, and the programs that no manifest names any more. What
 * stays is removed by a later installation.
 */
export async function removeOlder(system: System, dir: string, kept: readonly (string | null)[]): Promise<void> {
  const versions = join(dir, 'versions');
  const names = await readdir(versions).catch(() => []);
  const older = names
    .filter((name) => !isBeingMade(name))
    .map((name) => join(versions, name))
    .filter((folder) => !kept.includes(folder));
  if (system === 'windows') {
    for (const folder of older) await removeUnlessHeld(folder);
    await removeMovedAside();
  } else {
    const used = older.length > 0 ? await foldersInUse(older) : new Set<string>();
    for (const folder of older)
      if (!used.has(folder)) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
  for (const name of formerPrograms) await rm(join(dir, name), { force: true }).catch(() => undefined);
}

/** Removes every version, also under hosts that run: those leave as soon as they notice. */
export async function removeAllVersions(system: System, dir: string): Promise<void> {
  const versions = join(dir, 'versions');
  if (system === 'windows') {
    const folders = (await readdir(versions).catch(() => [])).map((name) => join(versions, name));
    // All their hosts begin to leave at once.
    for (const folder of folders) await rm(join(folder, 'main.mjs'), { force: true });
    for (const folder of folders) await removeHeld(folder);
    await rmdir(versions).catch(() => undefined);
    await removeMovedAside();
  } else await rm(versions, { recursive: true, force: true });
  for (const name of formerPrograms) await rm(join(dir, name), { force: true });
}
