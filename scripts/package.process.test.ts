import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { defaultExtensionIds } from '../shared-protocol/extension-ids.ts';
import { buildExtension, extensionId, type ExtensionBrowser } from './build/extension.ts';
import { nodeCheck } from './build/host.ts';
import { createPackageList } from './build/bundled-packages.ts';
import { packExtension } from './package/extension.ts';
import { packHost, writeSums } from './package/host.ts';
import { writeSbom } from './package/sbom.ts';

const { version } = packageJson;
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'earshot-dist-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** The files of this repository that a browser's extension is built from. */
async function ownSourcesOf(browser: ExtensionBrowser): Promise<string[]> {
  const packages = createPackageList();
  const inputs: string[] = [];
  const note = (metafile: Metafile): void => {
    // Pages and scripts are built apart.
    inputs.push(...Object.keys(metafile.inputs));
    packages.note(metafile);
  };
  await buildExtension(join(dir, 'built'), browser, { note, add: packages.add, dirs: packages.dirs });
  return inputs.filter((path) => /\.tsx?$/.test(path) && !path.includes('node_modules/'));
}

describe.each(['chromium', 'firefox'] as const)('the zip for %s', (browser) => {
  it('is the same bytes each time, sorted, without source maps and without a key', async () => {
    const zips = [join(dir, '1.zip'), join(dir, '2.zip')];
    for (const zip of zips) await packExtension(browser, zip);
    const [one, two] = await Promise.all(zips.map((zip) => readFile(zip)));
    expect(one!.equals(two!)).toBe(true);

    const files = unzipSync(one!);
    const names = Object.keys(files);
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(['background.js', 'manifest.json', 'popup/popup.html']));
    expect(names.filter((name) => /\.(?:map|tsx?)$|\.test\./.test(name))).toEqual([]);
    for (const name of names.filter((each) => /\.(?:js|css)$/.test(each)))
      expect(strFromU8(files[name]!), name).not.toContain('sourceMappingURL');

    const sources = await ownSourcesOf(browser);
    expect(sources).toContain('extension/background.ts');
    expect(
      sources.filter((path) => !/^(?:extension|shared-protocol)\//.test(path) || /\/testing\/|\.test\./.test(path)),
    ).toEqual([]);
    expect(strFromU8(files['LICENSES.txt']!)).toMatch(/^preact [\d.]+ \(MIT\)$[^]*^webextension-polyfill .*MPL-2\.0/m);

    const text = strFromU8(files['manifest.json']!);
    const manifest = JSON.parse(text) as Record<string, unknown>;
    expect(manifest).not.toHaveProperty('key');
    expect(manifest['browser_specific_settings'] !== undefined).toBe(browser === 'firefox');
    expect(text.includes('"tabCapture"')).toBe(browser === 'chromium');
    const named = [...text.matchAll(/"([\w/-]+\.(?:js|html|png|css))"/g)].map(([, path]) => path!);
    expect(names).toEqual(expect.arrayContaining(named));
  });
});

it('the host allows the extension that this repository builds', async () => {
  expect(defaultExtensionIds.chromium).toContain(await extensionId());
});

it('the package of the host is the same bytes each time, and so are the list of its parts and the sums', async () => {
  const digests = [];
  const umask = process.umask();
  onTestFinished(() => void process.umask(umask));
  for (const time of [1, 2]) {
    // Somebody who keeps files to himself makes the same package.
    process.umask(time === 2 ? 0o077 : umask);
    const tarball = await packHost(dir);
    await writeSbom(join(dir, 'sbom.json'));
    await writeSums(dir, [`earshot-host-${version}.tgz`, 'sbom.json']);
    expect(tarball, String(time)).toBe(join(dir, `earshot-host-${version}.tgz`));
    digests.push(await readFile(join(dir, 'SHA256SUMS'), 'utf8'));
  }
  expect(digests[0]).toBe(digests[1]);
  expect(digests[0]!.replaceAll(/^[0-9a-f]{64} {2}/gm, '')).toBe(`earshot-host-${version}.tgz\nsbom.json\n`);
  const text = await readFile(join(dir, 'sbom.json'), 'utf8');
  const { components, metadata } = JSON.parse(text) as {
    components: { name: string }[];
    metadata: { component: { name: string } };
  };
  expect(metadata.component.name).toBe('earshot');
  const names = components.map(({ name }) => name);
  const npm = [
    '@koromix/koffi-win32-arm64',
    '@koromix/koffi-win32-x64',
    '@noble/ciphers',
    '@snazzah/davey',
    // of the box alone
    '@evan/opus',
    'preact',
    'selfsigned',
    'valibot',
    'webextension-polyfill',
    'ws',
  ];
  const handedOut = [...npm, 'node', 'curve25519-dalek', 'openmls', 'subtle'];
  expect(names).toEqual(expect.arrayContaining(handedOut));
  // What tests need stays here.
  expect(names.filter((name) => ['vitest', 'discord.js', 'esbuild'].includes(name))).toEqual([]);
}, 60_000);

it.each([
  ['18.20.0', 78],
  ['20.18.3', 78],
  ['20.19.0', null],
  ['24.0.0', null],
])('a host on Node %s leaves before it does anything else: %s', (node, expected) => {
  let code: number | null = null;
  let text = '';
  const stand = {
    versions: { node },
    stderr: { write: (chunk: string) => (text += chunk) },
    exit: (value: number) => (code = value),
  };
  // The very text that stands before the programs.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  (new Function('process', nodeCheck) as (process: typeof stand) => void)(stand);
  expect(code).toBe(expected);
  if (expected !== null) expect(text).toMatch(new RegExp(`Node ${node} is too old\\. Update Node to 20\\.19 or later`));
});
