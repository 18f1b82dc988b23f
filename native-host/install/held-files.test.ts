import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { removeHeld, removeMovedAside, removeUnlessHeld, type Removal } from './held-files.ts';

let root: string;
let folder: string;
let temporary: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'earshot-held-'));
  folder = join(root, 'version');
  temporary = join(root, 'tmp');
  await mkdir(join(folder, 'node_modules/davey'), { recursive: true });
  await mkdir(temporary);
  for (const file of ['main.mjs', 'node.exe', 'earshot-host.exe', 'node_modules/davey/davey.node'])
    await writeFile(join(folder, file), file);
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** As Windows removes: a program that runs stays, and so does the folder that it is in. */
const removing = (isRunning: () => boolean): Removal['rm'] => {
  const held = ['node.exe', 'earshot-host.exe', 'davey.node'];
  const refuse = (path: string): never => {
    throw Object.assign(new Error('held'), { code: 'EPERM', path });
  };
  return async (path, options) => {
    const file = String(path);
    if (isRunning() && file.startsWith(folder)) {
      if (held.includes(basename(file))) refuse(file);
      const inside = await readdir(file, { recursive: true }).catch(() => []);
      if (inside.some((name) => held.includes(basename(name)))) refuse(file);
    }
    return rm(path, options);
  };
};

it('waits for the hosts of a folder to leave, which its main.mjs tells them by being gone', async () => {
  let asked = 0;
  const remove = removing(() => (asked += 1) < 4);
  await removeHeld(folder, { rm: remove, temporary, farewellMs: 5000 });
  expect(await readdir(root)).toEqual(['tmp']);
  expect(await readdir(temporary)).toEqual([]);
});

it('moves aside what is held even then, and later removes it', async () => {
  const held = { rm: removing(() => true), temporary };
  await removeHeld(folder, { ...held, farewellMs: 1 });
  expect(await readdir(root)).toEqual(['tmp']);
  const aside = await readdir(temporary);
  expect(aside).toHaveLength(3);
  for (const name of aside) expect(name).toMatch(/^earshot-[0-9a-f-]+\.old$/);
  await writeFile(join(temporary, 'earshot-notes.old'), 'mine');
  await removeMovedAside({ rm, temporary });
  expect(await readdir(temporary)).toEqual(['earshot-notes.old']);
});

it('takes nothing from a version that runs, and a version that does not as a whole', async () => {
  const before = await readdir(folder, { recursive: true });
  expect(await removeUnlessHeld(folder, { rm: removing(() => true) })).toBe(false);
  expect(await readdir(folder, { recursive: true })).toEqual(before);
  expect(await removeUnlessHeld(folder, { rm: removing(() => false) })).toBe(true);
  expect(await readdir(root)).toEqual(['tmp']);
});
