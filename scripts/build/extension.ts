import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import descriptions from '../../extension/locales/descriptions.json';
import english from '../../extension/locales/en.json';
import { browserMessages, type Texts } from '../../extension/ui/browser-messages.ts';
import type { BuildFacts } from '../../extension/ui/build-facts.ts';
import { languages } from '../../extension/ui/languages.ts';
import { createPackageList, noticesOf, type PackageList } from './bundled-packages.ts';
import { firefoxCode } from './firefox-code.ts';
import { firefoxManifest, type SourceManifest } from './firefox-manifest.ts';
import { releasesAddress } from './releases.ts';
import { repository } from './repository.ts';

export type ExtensionBrowser = 'chromium' | 'firefox';

/** Files that are loaded by name, each a classic script: what a browser asks of worklets and service workers. */
const scripts = [
  'background.ts',
  'capture/sound/block-worklet.ts',
  'capture/sound/encoder-worker.ts',
  'microphone/microphone-worklet.ts',
];
/** Modules: what several of them need lies beside them once, and what is imported when it is used comes by itself. */
const modules = ['popup/popup.tsx', 'options/options.tsx', 'board/board.tsx'];
const pages = ['popup/popup.html', 'options/options.html', 'board/board.html'];

/** Needed by only one of the browsers. */
const own: Record<ExtensionBrowser, { scripts: string[]; pages: string[]; code: BuildOptions }> = {
  chromium: {
    scripts: [
      'capture/chromium/offscreen.ts',
      'capture/chromium/player-worklet.ts',
      'capture/sound/leveller-worklet.ts',
    ],
    pages: ['capture/chromium/offscreen.html'],
    code: { target: 'chrome125' },
  },
  firefox: {
    scripts: ['capture/firefox/content/content.ts', 'capture/firefox/page/standing-hook.ts'],
    pages: [],
    code: firefoxCode,
  },
};

/**
 * Builds a browser's extension into `outDir`, ready to be loaded unpacked.
 * @param packages receives the third-party packages in it
 * @param isForStore its users have no folder of Earshot's to run commands in
 */
export async function buildExtension(
  outDir: string,
  browser: ExtensionBrowser = 'chromium',
  packages: PackageList = createPackageList(),
  isForStore = false,
): Promise<void> {
  const mine = own[browser];
  const facts: BuildFacts = { repository, releases: releasesAddress(), isForStore };
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  const shared = {
    outdir: outDir,
    outbase: 'extension',
    bundle: true,
    platform: 'browser',
    ...mine.code,
    define: { ...mine.code.define, earshotBuild: JSON.stringify(facts) },
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // A third of the text is indentation and comments; names stay, as stores' reviewers read them.
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: 'linked',
    metafile: true,
    logLevel: 'warning',
  } as const satisfies BuildOptions;
  const entries = (paths: readonly string[]): string[] => paths.map((path) => `extension/${path}`);
  const built = await Promise.all([
    build({ ...shared, entryPoints: entries([...scripts, ...mine.scripts]), format: 'iife' }),
    build({ ...shared, entryPoints: entries(modules), format: 'esm', splitting: true, chunkNames: 'shared/[hash]' }),
  ]);
  for (const { metafile } of built) packages.note(metafile);
  await writeFile(join(outDir, 'LICENSES.txt'), await noticesOf(packages.dirs));
  for (const page of [...pages, ...mine.pages]) {
    await mkdir(dirname(join(outDir, page)), { recursive: true });
    await cp(`extension/${page}`, join(outDir, page));
  }
  await cp('extension/icons', join(outDir, 'icons'), { recursive: true });
  await writeLocales(outDir, isForStore);
  const source = await readFile('manifest.json', 'utf8');
  const manifest = browser === 'chromium' ? source : firefoxManifest(JSON.parse(source) as SourceManifest);
  await writeFile(join(outDir, 'manifest.json'), manifest);
}

/** `_locales` in the browsers' form; the English texts include the notes for translators, which no store has use for. */
async function writeLocales(outDir: string, isForStore: boolean): Promise<void> {
  for (const language of Object.keys(languages)) {
    const texts = JSON.parse(await readFile(`extension/locales/${language}.json`, 'utf8')) as Texts;
    const messages = browserMessages(texts, english, language === 'en' && !isForStore ? descriptions : {});
    await mkdir(join(outDir, '_locales', language), { recursive: true });
    await writeFile(join(outDir, '_locales', language, 'messages.json'), JSON.stringify(messages));
  }
}

/** The id that Chromium derives from the manifest's `key`; the host's manifest names it. */
export async function extensionId(): Promise<string> {
  const { key } = JSON.parse(await readFile('manifest.json', 'utf8')) as { key: string };
  const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 32);
  return [...digest].map((digit) => String.fromCharCode(97 + parseInt(digit, 16))).join('');
}
