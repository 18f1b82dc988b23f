import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/** Files that are loaded by name, each a classic script: what a browser asks of worklets and service workers. */
const scripts = [
  'background.ts',
  'capture/chromium/offscreen.ts',
  'capture/block-worklet.ts',
  'capture/encoder-worker.ts',
  'popup/popup.tsx',
  'options/options.tsx',
];

const pages = ['capture/chromium/offscreen.html', 'popup/popup.html', 'options/options.html'];
const styles = ['popup/popup.css', 'options/options.css'];

/** Builds the Chromium extension into `outDir`, ready to be loaded unpacked. */
export async function buildExtension(outDir: string): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  await build({
    entryPoints: [...scripts, ...styles].map((path) => `extension/${path}`),
    outdir: outDir,
    outbase: 'extension',
    bundle: true,
    platform: 'browser',
    target: 'chrome125',
    format: 'iife',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    sourcemap: 'linked',
    logLevel: 'warning',
  });
  for (const page of pages) {
    await mkdir(dirname(join(outDir, page)), { recursive: true });
    await cp(`extension/${page}`, join(outDir, page));
  }
  await cp('extension/icons', join(outDir, 'icons'), { recursive: true });
  await cp('extension/_locales', join(outDir, '_locales'), { recursive: true });
  await writeFile(join(outDir, 'manifest.json'), await readFile('manifest.json'));
}

/** The id that Chromium derives from the manifest's `key`; the host's manifest names it. */
export async function extensionId(): Promise<string> {
  const { key } = JSON.parse(await readFile('manifest.json', 'utf8')) as { key: string };
  const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 32);
  return [...digest].map((digit) => String.fromCharCode(97 + parseInt(digit, 16))).join('');
}
