import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { languages } from '../../extension/ui/languages.ts';
import { packExtension } from './extension.ts';

const run = promisify(execFile);
const browsers = ['chromium', 'firefox'] as const;

let dir: string;
const files: Record<string, Record<string, Uint8Array>> = {};
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'earshot-store-'));
  for (const browser of browsers) {
    const zip = join(dir, `${browser}.zip`);
    await packExtension(browser, zip);
    files[browser] = unzipSync(await readFile(zip));
  }
}, 60_000);
afterAll(() => rm(dir, { recursive: true, force: true }));

const manifestOf = (browser: string) =>
  JSON.parse(strFromU8(files[browser]!['manifest.json']!)) as {
    permissions: string[];
    optional_permissions?: string[];
    [field: string]: unknown;
  };

it('Mozilla’s linter has nothing to say of what goes to its store', async () => {
  const folder = join(dir, 'firefox');
  for (const [name, bytes] of Object.entries(files['firefox']!)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  const args = ['lint', '--source-dir', folder, '--output', 'json', '--no-config-discovery'];
  // It exits with 1 if it finds an error, but has printed it all the same.
  const { stdout } = await run(process.execPath, ['node_modules/web-ext/bin/web-ext.js', ...args]).catch(
    (thrown: { stdout: string }) => thrown,
  );
  const { summary, errors, warnings, notices } = JSON.parse(stdout) as Record<string, unknown>;
  expect({ errors, warnings, notices }).toEqual({ errors: [], warnings: [], notices: [] });
  expect(summary).toEqual({ errors: 0, warnings: 0, notices: 0 });
}, 60_000);

it('Mozilla’s build of the sources is what was uploaded, byte for byte', async () => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
  const out = 'web-ext-artifacts';
  await rm(out, { recursive: true, force: true });
  await run(process.execPath, ['scripts/run.mjs', 'build-for-amo'], { timeout: 120_000 });
  const zip = await readFile(join(out, `earshot-firefox-${version}.zip`));
  expect(zip.equals(await readFile(join(dir, 'firefox.zip')))).toBe(true);
  const entries = await readdir(join(out, `earshot-firefox-${version}`), { recursive: true, withFileTypes: true });
  const built = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const folder = join(out, `earshot-firefox-${version}`);
  expect(built.map((path) => relative(folder, path)).sort()).toEqual(Object.keys(files['firefox']!).sort());
  for (const path of built)
    expect((await readFile(path)).equals(files['firefox']![relative(folder, path)]!), path).toBe(true);
}, 120_000);

/** Code that proves a permission is used; one that is not listed must be explained first. */
const uses: Record<string, RegExp | 'by the click itself'> = {
  activeTab: 'by the click itself',
  contextMenus: /\bcontextMenus\b/,
  declarativeNetRequestWithHostAccess: /\bdeclarativeNetRequest\b/,
  menus: /\bmenus\b/,
  nativeMessaging: /\bconnectNative\(/,
  notifications: /\bnotifications\b/,
  offscreen: /\boffscreen\.createDocument\b/,
  power: /\brequestKeepAwake\(/,
  scripting: /\bscripting\.executeScript\b/,
  storage: /\bstorage\.(?:local|session)\b/,
  tabCapture: /\btabCapture\.getMediaStreamId\b/,
};

describe.each(browsers)('the permissions asked for in %s', (browser) => {
  const asked = (): string[] => {
    const { permissions, optional_permissions: optional = [] } = manifestOf(browser);
    return [...permissions, ...optional];
  };

  it('are all used', () => {
    const code = Object.entries(files[browser]!)
      // Third-party code does not count as our use.
      .flatMap(([name, bytes]) => (name.endsWith('.js') ? [withoutPackages(strFromU8(bytes))] : []))
      .join('\n');
    for (const permission of asked()) {
      const use = uses[permission];
      expect(use, `${permission} is known`).toBeDefined();
      if (use instanceof RegExp) expect(use.test(code), `${permission} is used`).toBe(true);
    }
  });

  it('are each explained to who installs it', async () => {
    const justified = browser === 'chromium' ? ['docs/store/chrome-web-store.md'] : [];
    for (const text of ['PRIVACY.md', ...justified]) {
      const explained = await readFile(text, 'utf8');
      expect(
        asked().filter((permission) => !explained.includes(`\`${permission}\``)),
        text,
      ).toEqual([]);
    }
  });

  it('hold no site from the start, and no script that runs in pages by itself', () => {
    expect(manifestOf(browser)).not.toHaveProperty('host_permissions');
    expect(manifestOf(browser)).not.toHaveProperty('content_scripts');
    expect(manifestOf(browser)).not.toHaveProperty('externally_connectable');
  });
});

it('no permission is explained that nobody is asked for', async () => {
  const asked = browsers.flatMap((browser) => manifestOf(browser).permissions);
  const table = /## What the browser is asked for\n([^]*?)\n\n[^|\n]/.exec(await readFile('PRIVACY.md', 'utf8'))![1]!;
  const explained = [...table.matchAll(/^\| (`.*?) +\|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`(\w+)`/g)].map(([, name]) => name!),
  );
  expect(explained.length).toBeGreaterThan(5);
  expect(explained.filter((name) => !asked.includes(name))).toEqual([]);
});

it.each(browsers)('the extension for %s speaks every language there is', (browser) => {
  const folders = Object.keys(files[browser]!).flatMap(
    (path) => /^_locales\/(\w+)\/messages\.json$/.exec(path)?.[1] ?? [],
  );
  expect(folders.sort()).toEqual(Object.keys(languages).sort());
});

it('names and summaries are as the stores want them', async () => {
  const locale = JSON.parse(strFromU8(files['chromium']!['_locales/en/messages.json']!)) as Record<
    string,
    { message: string }
  >;
  expect(locale['extensionName']!.message.length).toBeLessThanOrEqual(45);
  expect(locale['extensionDescription']!.message.length).toBeLessThanOrEqual(132);
  // A service in the name or another browser in either brings extensions down.
  expect(locale['extensionName']!.message).not.toMatch(/discord/i);
  expect(locale['extensionName']!.message + locale['extensionDescription']!.message).not.toMatch(
    /chrome|edge|firefox/i,
  );
  const summary = /\*\*Summary\*\*[^:]*: (.*)/.exec(await readFile('docs/store/chrome-web-store.md', 'utf8'))![1]!;
  expect(summary.length).toBeGreaterThan(20);
  expect(summary.length).toBeLessThanOrEqual(132);
});

/** A bundle without the parts whose heading names a package. */
const withoutPackages = (code: string): string =>
  code
    .split(/^(?= *\/\/ \S+\.\w+$)/m)
    .filter((part) => !/^ *\/\/ \S*node_modules\//.test(part))
    .join('');
