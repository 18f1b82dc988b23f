import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Copies a file, or a folder's files with all below it, over older ones. Each is replaced in one step, so that a host
 * that is running keeps the files it has open.
 */
export async function replaceFiles(
  from: string,
  to: string,
  isWanted: (name: string) => boolean = () => true,
): Promise<void> {
  if (!(await stat(from)).isDirectory()) return replaceFile(from, to);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (!entry.isDirectory() && !isWanted(entry.name)) continue;
    await replaceFiles(join(from, entry.name), join(to, entry.name), isWanted);
  }
}

async function replaceFile(from: string, to: string): Promise<void> {
  const partial = `${to}.${randomUUID()}.partial`;
  await mkdir(dirname(to), { recursive: true });
  try {
    await copyFile(from, partial);
    await rename(partial, to);
  } catch (thrown) {
    await rm(partial, { force: true });
    throw thrown;
  }
}
