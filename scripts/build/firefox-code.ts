import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import { lowestFirefox } from './firefox-manifest.ts';

/** Replaces what is Chromium's with Firefox's, so that neither browser carries the other's code. */
const inPlaceOf: Readonly<Record<string, string>> = {
  'open-capture': 'extension/capture/firefox/background/open-capture.ts',
  'open-board-link': 'extension/capture/firefox/board/open-board-link.ts',
  'open-player': 'extension/listen/firefox/open-player.ts',
};
/** A type is imported from Chromium's by Firefox's own too. */
const mayReplaceIn = /(?:background\.ts|board\/app\.tsx)$/;
const ownParts: Plugin = {
  name: 'firefox-parts',
  setup({ onResolve }) {
    onResolve({ filter: /\/open-(?:capture|board-link|player)\.ts$/ }, ({ path, importer }) => {
      const own = inPlaceOf[basename(path, '.ts')];
      return own !== undefined && mayReplaceIn.test(importer) ? { path: resolve(own) } : null;
    });
  },
};

/**
 * Firefox's reviewers ask that nothing sets HTML from text. Our views never do, so Preact's way to do it, the property
 * dangerouslySetInnerHTML, stays out.
 */
const noHtmlFromText: Plugin = {
  name: 'no-html-from-text',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]preact[\\/]dist[\\/]preact\.(?:mjs|module\.js)$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      const contents = text.replace(/\(\w+\.innerHTML=\w+\.__html\)/, '(void 0)');
      if (contents === text) throw new Error('Preact sets HTML in another way than this build knows.');
      return { contents, loader: 'js' };
    });
  },
};

export const firefoxCode: BuildOptions = {
  target: `firefox${lowestFirefox}`,
  plugins: [ownParts, noHtmlFromText],
  // Firefox has the setting's name nowhere; the code that would use it asks first whether the setting is there.
  define: { 'chrome.storage.AccessLevel.TRUSTED_CONTEXTS': '"TRUSTED_CONTEXTS"' },
};
