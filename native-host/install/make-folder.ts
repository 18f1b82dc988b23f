import { chmod, lstat, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What everybody may read and only its owner may change. */
export const openFolderMode = 0o755;
/** What is nobody else's concern: the XDG directories ask for this where one has to be made. */
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
 * Makes a folder and those above it that are missing, with these rights whatever the umask is.
 * @param onMade is told each folder at once, so that what was made can be taken back when the next one fails
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

/** False where somebody else has made it meanwhile. */
async function makeOne(folder: string, mode: number): Promise<boolean> {
  try {
    // Nobody else gets in before the rights are what they should be.
    await mkdir(folder, { mode: privateFolderMode });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST' && (await lstat(folder)).isDirectory()) return false;
    throw thrown;
  }
  await chmod(folder, mode);
  return true;
}
