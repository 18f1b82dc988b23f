import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './make-folder.ts';
import { renamePatiently } from './rename-patiently.ts';

/**
 * Replaces a file in one step, so that a running host keeps the version it has open. The copy has `mode`, whatever the
 * mode of the source.
 */
export async function replaceFile(from: string, to: string, mode: number): Promise<void> {
  const partial = `${to}.${randomUUID()}.partial`;
  await makeFolder(dirname(to));
  try {
    await copyFile(from, partial, constants.COPYFILE_FICLONE);
    await chmod(partial, mode);
    await renamePatiently(partial, to);
  } catch (thrown) {
    await rm(partial, { force: true });
    throw thrown;
  }
}
