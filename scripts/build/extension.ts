import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { browserMessages, type Texts } from '../../extension/ui/browser-messages.ts';
import type { BuildFacts } from '../../extension/ui/build-facts.ts';
import { languages } from '../../extension/ui/languages.ts';
import { createPackageList, noticesOf, type PackageList } from './bundled-packages.ts';
import type { CodeOptions } from './code-options.ts';
import { firefoxCode } from './firefox-code.ts';
import { firefoxManifest, type SourceManifest } from './firefox-manifest.ts';
import { readJson } from './read-json.ts';
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

/** What esbuild makes of a browser's extension in `outDir`: its classic scripts, and its modules. */
export function extensionCode(outDir: string, browser: ExtensionBrowser, isForStore = false): CodeOptions[] {
  const mine = own[browser];
  const facts: BuildFacts = { repository, releases: releasesAddress(), isForStore };
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
  return [
    { ...shared, entryPoints: entries([...scripts, ...mine.scripts]), format: 'iife' },
    { ...shared, entryPoints: entries(modules), format: 'esm', splitting: true, chunkNames: 'shared/[hash]' },
  ];
}

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
  await rm(outDir, { recursive: true, force: true });
  const built = await Promise.all(extensionCode(outDir, browser, isForStore).map((options) => build(options)));
  for (const { metafile } of built) packages.note(metafile);
  await writeExtensionFiles(outDir, browser, packages, isForStore);
}

/** All that is no code: pages, icons, texts, manifest, and the licences of the packages in the code. */
export async function writeExtensionFiles(
  outDir: string,
  browser: ExtensionBrowser,
  packages: PackageList,
  isForStore = false,
): Promise<void> {
  await mkdir(outDir, { recursive: true });
  await writeFile(join(outDir, 'LICENSES.txt'), await noticesOf(packages.dirs));
  for (const page of [...pages, ...own[browser].pages]) {
    await mkdir(dirname(join(outDir, page)), { recursive: true });
    await cp(`extension/${page}`, join(outDir, page));
  }
  await cp('extension/icons', join(outDir, 'icons'), { recursive: true });
  await writeLocales(outDir, isForStore);
  const source = await readJson<SourceManifest>('manifest.json');
  if (browser === 'chromium') await cp('manifest.json', join(outDir, 'manifest.json'));
  else await writeFile(join(outDir, 'manifest.json'), firefoxManifest(source));
}

/** `_locales` in the browsers' form; the English texts include the notes for translators, which no store has use for. */
async function writeLocales(outDir: string, isForStore: boolean): Promise<void> {
  const [english, descriptions] = await Promise.all([readTexts('en'), readTexts('descriptions')]);
  for (const language of Object.keys(languages)) {
    const texts = await readTexts(language);
    const messages = browserMessages(texts, english, language === 'en' && !isForStore ? descriptions : {});
    await mkdir(join(outDir, '_locales', language), { recursive: true });
    await writeFile(join(outDir, '_locales', language, 'messages.json'), JSON.stringify(messages));
  }
}

const readTexts = (name: string): Promise<Texts> => readJson<Texts>(`extension/locales/${name}.json`);

/** The id that Chromium derives from the manifest's `key`; the host's manifest names it. */
export async function extensionId(): Promise<string> {
  const { key } = JSON.parse(await readFile('manifest.json', 'utf8')) as { key: string };
  const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 32);
  return [...digest].map((digit) => String.fromCharCode(97 + parseInt(digit, 16))).join('');
}
