import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, sep } from 'node:path';
import { zipSync, type Zippable } from 'fflate';
import { createPackageList } from '../build/bundled-packages.ts';
import { buildExtension, type ExtensionBrowser } from '../build/extension.ts';

/** The first moment that a zip can name. Local, as zips have no time zone: every computer writes the same bytes. */
export const zipEpoch = (): Date => new Date(1980, 0, 1);

/**
 * The files that a store gets, by their names in it: no source maps, and for Chromium no `key`, which the store assigns.
 * @throws Error if the build is not for this browser
 */
async function storeFiles(browser: ExtensionBrowser): Promise<Map<string, Uint8Array>> {
  const dir = await mkdtemp(join(tmpdir(), 'earshot-package-'));
  try {
    await buildExtension(dir, browser, createPackageList(), true);
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const files = new Map<string, Uint8Array>();
    for (const path of paths.sort()) {
      const name = relative(dir, path).split(sep).join('/');
      if (name.endsWith('.map')) continue;
      const bytes = await readFile(path);
      files.set(
        name,
        name === 'manifest.json'
          ? storeManifest(bytes.toString(), browser)
          : /\.(?:js|css)$/.test(name)
            ? withoutSourceMap(bytes.toString())
            : bytes,
      );
    }
    return files;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/**
 * Makes the zip that a store takes. The same sources make the same bytes.
 * @throws Error as storeFiles
 */
export async function packExtension(browser: ExtensionBrowser, outFile: string): Promise<void> {
  const zip: Zippable = Object.fromEntries(await storeFiles(browser));
  await mkdir(dirname(outFile), { recursive: true });
  await writeFile(outFile, zipSync(zip, { level: 9, mtime: zipEpoch() }));
}

/**
 * Writes the files of that zip, and nothing else, into a folder.
 * @throws Error as storeFiles
 */
export async function unpackExtension(browser: ExtensionBrowser, outDir: string): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  for (const [name, bytes] of await storeFiles(browser)) {
    await mkdir(dirname(join(outDir, name)), { recursive: true });
    await writeFile(join(outDir, name), bytes);
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
