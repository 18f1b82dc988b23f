import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pageHtml } from './page-html.ts';

/** By path. */
export type PageAssets = Record<string, { type: string; body: string }>;

/** What a package brings, built, beside its programs; in the repository it is built when somebody opens the page. */
const script = 'page-client.js';
const style = 'page.css';

export async function loadPage(): Promise<PageAssets> {
  const built = import.meta.dirname;
  if (!existsSync(join(built, script))) return bundlePage(findSources());
  const [js, css] = await Promise.all([script, style].map((name) => readFile(join(built, name), 'utf8')));
  return assetsOf(js!, css!);
}

const assetsOf = (js: string, css: string): PageAssets => ({
  '/': { type: 'text/html; charset=utf-8', body: pageHtml },
  [`/${script}`]: { type: 'text/javascript; charset=utf-8', body: js },
  [`/${style}`]: { type: 'text/css; charset=utf-8', body: css },
});

/** The sources lie beside this file, or, if it was bundled, in the folder `local-server` of the project above. */
function findSources(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    for (const candidate of [folder, join(folder, 'local-server/page')])
      if (existsSync(join(candidate, 'page-client.tsx'))) return candidate;
    if (dirname(folder) === folder) throw new Error('the sources of the page are missing');
  }
}

async function bundlePage(sources: string): Promise<PageAssets> {
  // People who install the package have no bundler, and need none.
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(sources, 'page-client.tsx'), join(sources, style)],
    bundle: true,
    write: false,
    outdir: '/page',
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'silent',
  });
  const text = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return assetsOf(text('.js'), text('.css'));
}
