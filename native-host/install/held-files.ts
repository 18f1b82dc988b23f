import { randomUUID } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Hosts whose main.mjs is gone leave within two seconds; old ones never do. */
const farewellMs = 5000;
const retryMs = 200;

/** Windows' answers for a program or library that runs. It can be renamed all the same. */
const isHeld = (thrown: unknown): boolean =>
  ['EPERM', 'EACCES', 'EBUSY', 'ENOTEMPTY'].includes((thrown as NodeJS.ErrnoException).code ?? '');

const asidePattern = /^earshot-[0-9a-f-]{36}\.old$/;

export interface Removal {
  rm: typeof rm;
  temporary: string;
  farewellMs: number;
}
const removal: Removal = { rm, temporary: tmpdir(), farewellMs };

/**
 * Removes a folder on Windows although hosts run from it: they are given time to leave, and what is held even then goes
 * to the temporary folder, where the next installation or its end finds it.
 */
export async function removeHeld(folder: string, how: Partial<Removal> = {}): Promise<void> {
  const { rm: remove, temporary, farewellMs: waitMs } = { ...removal, ...how };
  /** Whether all of it is gone. */
  const isAllGone = (): Promise<boolean> =>
    remove(folder, { recursive: true, force: true }).then(
      () => true,
      (thrown: unknown) => {
        if (isHeld(thrown)) return false;
        throw thrown;
      },
    );
  const endMs = performance.now() + waitMs;
  // Its hosts look for this file.
  await remove(join(folder, 'main.mjs'), { force: true });
  while (performance.now() < endMs) {
    if (await isAllGone()) return;
    await new Promise((done) => setTimeout(done, retryMs));
  }
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    const file = join(entry.parentPath, entry.name);
    await remove(file, { force: true }).catch(() => rename(file, join(temporary, `earshot-${randomUUID()}.old`)));
  }
  // An empty folder stays if a program works in it.
  await isAllGone();
}

/** Removes what earlier removals moved aside, as far as nothing holds it any more. */
export async function removeMovedAside({
  rm: remove,
  temporary,
}: Omit<Removal, 'farewellMs'> = removal): Promise<void> {
  for (const name of await readdir(temporary).catch(() => []))
    if (asidePattern.test(name)) await remove(join(temporary, name), { force: true }).catch(() => undefined);
}

/**
 * Removes a version's folder on Windows unless a host runs from it. Each brings its Node, which is the first to go: a
 * program that runs cannot be deleted, and nothing else may be missing then.
 * @returns whether it is gone
 */
export async function removeUnlessHeld(folder: string, how: Partial<Removal> = {}): Promise<boolean> {
  const { rm: remove } = { ...removal, ...how };
  try {
    await remove(join(folder, 'node.exe'), { force: true });
    await remove(folder, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}
