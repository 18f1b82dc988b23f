import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { zipSync, type Zippable } from 'fflate';
import { createPackageList } from '../build/bundled-packages.ts';
import { buildExtension, type ExtensionBrowser } from '../build/extension.ts';

/** The first moment that a zip can name. Local, as zips have no time zone: every computer writes the same bytes. */
export const zipEpoch = (): Date => new Date(1980, 0, 1);

/**
 * Makes the zip that a store takes: no source maps, and for Chromium no `key`, which the store assigns. The same
 * sources make the same bytes.
 * @throws Error if the build is not for this browser
 */
export async function packExtension(browser: ExtensionBrowser, outFile: string): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'earshot-package-'));
  try {
    await buildExtension(dir, browser, createPackageList(), true);
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const zip: Zippable = {};
    for (const path of paths.sort()) {
      const name = relative(dir, path).split(sep).join('/');
      if (name.endsWith('.map')) continue;
      const bytes = await readFile(path);
      zip[name] =
        name === 'manifest.json'
          ? storeManifest(bytes.toString(), browser)
          : /\.(?:js|css)$/.test(name)
            ? withoutSourceMap(bytes.toString())
            : bytes;
    }
    await writeFile(outFile, zipSync(zip, { level: 9, mtime: zipEpoch() }));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function storeManifest(text: string, browser: ExtensionBrowser): Uint8Array {
  const manifest = JSON.parse(text) as { key?: string; browser_specific_settings?: { gecko?: object } };
  delete manifest.key;
  const isForFirefox = manifest.browser_specific_settings?.gecko !== undefined;
  if (isForFirefox !== (browser === 'firefox'))
    throw new Error(`scripts/build/extension.ts has no build for ${browser}: its manifest is another browser's.`);
  return Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
}

const withoutSourceMap = (text: string): Uint8Array =>
  Buffer.from(text.replace(/^(?:\/\/|\/\*)# sourceMappingURL=.*\n?/gm, ''));
