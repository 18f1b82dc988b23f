import { chmod, lstat, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Readable for everyone, writable only for the owner. */
export const openFolderMode = 0o755;
/** For private folders: the XDG specification asks for this mode when one must be created. */
export const privateFolderMode = 0o700;

export const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );

/**
 * Creates a folder and any missing above it, with this mode whatever the umask.
 * @param onMade called for each folder at once, so that it can be removed if the next one fails
 */
export async function makeFolder(
  path: string,
  mode: number = openFolderMode,
  onMade: (folder: string) => void = () => undefined,
): Promise<void> {
  const missing: string[] = [];
  for (let at = path; !(await isThere(at)); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) if (await makeOne(folder, mode)) onMade(folder);
}

/** False if someone else has created it meanwhile. */
async function makeOne(folder: string, mode: number): Promise<boolean> {
  try {
    // Nobody else gets in before the mode is right.
    await mkdir(folder, { mode: privateFolderMode });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST' && (await lstat(folder)).isDirectory()) return false;
    throw thrown;
  }
  await chmod(folder, mode);
  return true;
}
