import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** The programs of installations that did not yet keep them in a version's folder. */
export const formerPrograms = ['earshot-host', 'earshot-host.bat'] as const;

/** Removes all versions but these, and what no manifest names any more. What is held stays until a later installation. */
export async function removeOlder(dir: string, kept: readonly (string | null)[]): Promise<void> {
  const versions = join(dir, 'versions');
  for (const name of await readdir(versions).catch(() => []))
    if (!kept.includes(join(versions, name)))
      await rm(join(versions, name), { recursive: true, force: true }).catch(() => undefined);
  for (const name of formerPrograms) await rm(join(dir, name), { force: true }).catch(() => undefined);
}
