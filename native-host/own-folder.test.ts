import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { watchOwnFolder } from './own-folder.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'earshot-own-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it('tells once when its program has been removed, and not before', async () => {
  const file = join(dir, 'main.mjs');
  await writeFile(file, '');
  const onRemoved = vi.fn();
  watchOwnFolder(onRemoved, { file, everyMs: 1 });
  await new Promise((done) => setTimeout(done, 30));
  expect(onRemoved).not.toHaveBeenCalled();
  await rm(dir, { recursive: true });
  await vi.waitFor(() => expect(onRemoved).toHaveBeenCalled());
  await new Promise((done) => setTimeout(done, 30));
  expect(onRemoved).toHaveBeenCalledOnce();
});

it('takes a file that cannot be looked at for one that is there', async () => {
  const onRemoved = vi.fn();
  // Longer than any name may be.
  watchOwnFolder(onRemoved, { file: join(dir, 'x'.repeat(300)), everyMs: 1 });
  await new Promise((done) => setTimeout(done, 30));
  expect(onRemoved).not.toHaveBeenCalled();
});
