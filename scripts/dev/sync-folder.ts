import { copyFile, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';

/**
 * Makes `to` hold the same files as `from`, and touches no file that is the same already. A file is there as a whole at
 * each moment: a browser or a helper may be reading it.
 * @returns what was written or removed, relative to `to`, with slashes
 */
export async function syncFolder(from: string, to: string): Promise<string[]> {
  const [wanted, present] = await Promise.all([filesIn(from), filesIn(to)]);
  const gone = present.filter((path) => !wanted.includes(path));
  const changed: string[] = [];
  for (const path of wanted) {
    if (present.includes(path) && (await isSame(join(from, path), join(to, path)))) continue;
    await mkdir(dirname(join(to, path)), { recursive: true });
    const beside = join(to, `${path}.new`);
    await copyFile(join(from, path), beside);
    await rename(beside, join(to, path));
    changed.push(path);
  }
  for (const path of gone) await rm(join(to, path));
  return [...changed, ...gone].map((path) => path.replaceAll(sep, '/'));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
}

async function isSame(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([readFile(one), readFile(other)]);
  return a.equals(b);
}
