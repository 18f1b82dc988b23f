import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { collectPackages } from './host-parts.ts';

const made: string[] = [];
afterEach(async () => {
  for (const dir of made.splice(0)) await rm(dir, { recursive: true });
});

/** A folder as npm leaves it. */
async function installed(files: readonly string[]): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'earshot-parts-'));
  made.push(dir);
  for (const file of files) {
    const path = join(dir, 'node_modules', file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, file.endsWith('.json') ? '{}' : '');
  }
  return dir;
}

const davey = ['@snazzah/davey/package.json', '@snazzah/davey/index.js', '@snazzah/davey-win32-x64-msvc/davey.node'];
const koffi = ['package.json', 'index.js', 'win32_x64/koffi.node'].map((file) => `@koromix/koffi-win32-x64/${file}`);

it('takes what asks Windows for a fine clock, and of it what a program loads', async () => {
  const dir = await installed([...davey, ...koffi, '@koromix/koffi-win32-x64/win32_x64/koffi.lib']);
  const parts = (await collectPackages(dir)).map(({ to }) => to);
  expect(parts.sort()).toEqual([...davey, ...koffi].map((file) => `node_modules/${file}`).sort());
});

it('does without it on other systems, and where npm left it out', async () => {
  const parts = await collectPackages(await installed(davey));
  expect(parts.map(({ to }) => to).sort()).toEqual(davey.map((file) => `node_modules/${file}`).sort());
});

it('does not do without end-to-end encryption', async () => {
  await expect(collectPackages(await installed(koffi))).rejects.toMatchObject({ code: 'install-incomplete' });
});
