import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Copies a file over an older one in one step, so that a host that is running keeps what it has open. */
export async function replaceFile(from: string, to: string): Promise<void> {
  const partial = `${to}.${randomUUID()}.partial`;
  await mkdir(dirname(to), { recursive: true });
  try {
    await copyFile(from, partial, constants.COPYFILE_FICLONE);
    await rename(partial, to);
  } catch (thrown) {
    await rm(partial, { force: true });
    throw thrown;
  }
}
