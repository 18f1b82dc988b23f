import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchFolders } from './watch-folders.ts';

let dir: string;
let told: string[];
let watching: { close(): void };
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'earshot-watch-'));
  mkdirSync(join(dir, 'src/deep'), { recursive: true });
  writeFileSync(join(dir, 'src/deep/a.ts'), 'a');
  writeFileSync(join(dir, 'manifest.json'), '{}');
  told = [];
  watching = await watchFolders({
    folders: [join(dir, 'src')],
    files: [join(dir, 'manifest.json')],
    onChange: (paths) => told.push(...paths.map((path) => path.slice(dir.length + 1))),
  });
});
afterEach(() => {
  watching.close();
  rmSync(dir, { recursive: true, force: true });
});

const isTold = (path: string) => vi.waitFor(() => expect(told).toContain(path), 5000);

it('tells of a file that is written, wherever it lies', async () => {
  writeFileSync(join(dir, 'src/deep/a.ts'), 'A');
  await isTold('src/deep/a.ts');
  writeFileSync(join(dir, 'manifest.json'), '{ }');
  await isTold('manifest.json');
});

it('tells of one that an editor replaces, each time', async () => {
  for (const text of ['one', 'two', 'three']) {
    told.length = 0;
    writeFileSync(join(dir, 'src/deep/.a.ts.tmp'), text);
    renameSync(join(dir, 'src/deep/.a.ts.tmp'), join(dir, 'src/deep/a.ts'));
    await isTold('src/deep/a.ts');
  }
});

it('tells of files in a folder that came later, and of a folder that went and came again', async () => {
  mkdirSync(join(dir, 'src/new/inner'), { recursive: true });
  writeFileSync(join(dir, 'src/new/inner/b.ts'), 'b');
  await isTold('src/new/inner/b.ts');
  rmSync(join(dir, 'src/new'), { recursive: true });
  await isTold('src/new');
  told.length = 0;
  mkdirSync(join(dir, 'src/new/inner'), { recursive: true });
  writeFileSync(join(dir, 'src/new/inner/b.ts'), 'b');
  await isTold('src/new/inner/b.ts');
  told.length = 0;
  writeFileSync(join(dir, 'src/new/inner/b.ts'), 'B');
  await isTold('src/new/inner/b.ts');
});

it('tells of a file that is removed', async () => {
  rmSync(join(dir, 'src/deep/a.ts'));
  await isTold('src/deep/a.ts');
});

it('tells of what is written together once, and only of the file that was asked for beside others', async () => {
  const calls: string[][] = [];
  const other = await watchFolders({ folders: [join(dir, 'src')], onChange: (paths) => calls.push(paths) });
  writeFileSync(join(dir, 'other.json'), '{}');
  for (const name of ['c.ts', 'd.ts', 'c.ts']) writeFileSync(join(dir, 'src', name), name);
  await vi.waitFor(() => expect(calls.flat()).toEqual([join(dir, 'src/c.ts'), join(dir, 'src/d.ts')]), 5000);
  other.close();
  await isTold('src/d.ts');
  expect(told).not.toContain('other.json');
});
