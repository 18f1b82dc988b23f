import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from './make-folder.ts';

/**
 * Copies a file over an older one in one step, so that a host that is running keeps what it has open. Its rights are
 * `mode`, whatever those of the file are that it is copied from.
 */
export async function replaceFile(from: string, to: string, mode: number): Promise<void> {
  const partial = `${to}.${randomUUID()}.partial`;
  await makeFolder(dirname(to));
  try {
    await copyFile(from, partial, constants.COPYFILE_FICLONE);
    await chmod(partial, mode);
    await rename(partial, to);
  } catch (thrown) {
    await rm(partial, { force: true });
    throw thrown;
  }
}
