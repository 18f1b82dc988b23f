import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { artefacts, kinds, type Artefact, type Payloads } from './artefacts.ts';
import { packAll } from './pack-all.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'earshot-pack-'));
  // Nobody who may install what is missing, and nothing that is there.
  if (process.getuid) vi.spyOn(process, 'getuid').mockReturnValue(1000);
  vi.stubEnv('PATH', dir);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(dir, { recursive: true });
});

const payloads: Payloads = { of: () => Promise.reject(new Error('not needed')), close: () => Promise.resolve() };
const artefact = (file: string, fields: Partial<Artefact> = {}): Artefact => ({
  kind: 'rpm',
  file,
  tools: [],
  make: (_, out) => writeFile(out, file),
  ...fields,
});

it('what cannot be made is named with what it needs, and holds nothing else up', async () => {
  const out = join(dir, 'out');
  const wanted = [
    artefact('a.rpm', { tools: ['rpmbuild'] }),
    artefact('b.rpm', { make: () => Promise.reject(new Error('the disk is full')) }),
    artefact('c.rpm'),
  ];
  expect(await packAll(wanted, payloads, out, () => undefined)).toEqual({
    made: ['c.rpm'],
    failures: ['a.rpm: rpmbuild missing (Debian: apt-get install rpm)', 'b.rpm: the disk is full'],
  });
  expect(await readFile(join(out, 'SHA256SUMS'), 'utf8')).toMatch(/^[0-9a-f]{64} {2}c\.rpm\n$/);
});

it('there is something to make of each kind, and no two have one name', () => {
  const all = artefacts();
  expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(kinds));
  expect(new Set(all.map(({ file }) => file)).size).toBe(all.length);
});
