import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { expect, it, onTestFinished } from 'vitest';
import { packStreamDeck } from './stream-deck.ts';

it('the Stream Deck plugin is the same bytes each time, with all that its manifest names and the licences', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'earshot-deck-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const files = ['1', '2'].map((name) => join(dir, `${name}.streamDeckPlugin`));
  for (const file of files) await packStreamDeck(file);
  const [one, two] = await Promise.all(files.map((file) => readFile(file)));
  expect(one!.equals(two!)).toBe(true);

  const unpacked = unzipSync(one!);
  const folder = 'app.earshot.stream-deck.sdPlugin/';
  const names = Object.keys(unpacked);
  expect(names).toEqual([...names].sort());
  expect(names.filter((name) => !name.startsWith(folder))).toEqual([]);
  const text = strFromU8(unpacked[`${folder}manifest.json`]!);
  const manifest = JSON.parse(text) as { UUID: string; Version: string; Actions: { UUID: string }[] };
  expect(manifest.UUID).toBe('app.earshot.stream-deck');
  expect(manifest.Version).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
  const ids = manifest.Actions.map(({ UUID }) => UUID);
  expect(ids.filter((id) => !/^app\.earshot\.stream-deck\.[a-z-]+$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
  const pictures = [...text.matchAll(/"(images\/[\w/-]+)"/g)].map(([, name]) => `${folder}${name!}`);
  const isThere = (picture: string): boolean => names.some((name) => name.replace(/\.(?:svg|png)$/, '') === picture);
  expect(pictures.filter((picture) => !isThere(picture))).toEqual([]);
  for (const [, name] of text.matchAll(/"([\w/-]+\.(?:js|html))"/g)) expect(names).toContain(`${folder}${name!}`);
  expect(names).toContain(`${folder}settings-page.js`);
  expect(strFromU8(unpacked[`${folder}LICENSES.txt`]!)).toMatch(/^ws [\d.]+ \(MIT\)$/m);
});
