import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { macIdentity, notariseArchive, signLibraries, signPackage, type RunApple } from './macos.ts';

const env = {
  EARSHOT_MAC_APPLICATION: 'Developer ID Application: Somebody (TEAM)',
  EARSHOT_MAC_INSTALLER: 'Developer ID Installer: Somebody (TEAM)',
  EARSHOT_MAC_NOTARY_PROFILE: 'notary',
};
const identity = macIdentity(env)!;

let dir: string;
let started: string[][];
/** Apple's programs, as far as what they leave behind matters. */
const apple: RunApple = async (command, args) => {
  started.push([command, ...args]);
  if (command === 'productsign') await writeFile(args.at(-1)!, 'signed');
  if (command === 'ditto') await access(join(args.at(-2)!, 'node'));
};
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'earshot-sign-'));
  started = [];
});
afterEach(() => rm(dir, { recursive: true }));

it('is not tried with half an identity', () => {
  expect(macIdentity({})).toBeNull();
  expect(macIdentity({ ...env, EARSHOT_MAC_NOTARY_PROFILE: '' })).toBeNull();
});

it('signs libraries, and leaves Node the signature of its makers', async () => {
  await mkdir(join(dir, 'node_modules'));
  for (const name of ['node', 'main.mjs', 'node_modules/davey.node']) await writeFile(join(dir, name), '');
  await signLibraries(dir, identity, apple);
  const library = join(dir, 'node_modules/davey.node');
  expect(started).toEqual([['codesign', '--force', '--timestamp', '--sign', identity.application, library]]);
});

it('signs a package before Apple sees it, and staples the answer last', async () => {
  const file = join(dir, 'earshot.pkg');
  await writeFile(file, 'unsigned');
  await signPackage(file, identity, apple);
  expect(await readFile(file, 'utf8')).toBe('signed');
  expect(started.map(([command, tool]) => (command === 'xcrun' ? tool : command))).toEqual([
    'productsign',
    'notarytool',
    'stapler',
  ]);
  expect(started[1]).toEqual(['xcrun', 'notarytool', 'submit', file, '--keychain-profile', 'notary', '--wait']);
});

it("hands an archive's files to Apple as the zip that it takes, and leaves none behind", async () => {
  await writeFile(join(dir, 'node'), '');
  await notariseArchive(dir, identity, apple);
  const zip = started[0]!.at(-1)!;
  expect(started[1]).toEqual(['xcrun', 'notarytool', 'submit', zip, '--keychain-profile', 'notary', '--wait']);
  await expect(access(join(zip, '..'))).rejects.toThrow();
});
