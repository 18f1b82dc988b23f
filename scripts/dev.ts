import { join } from 'node:path';
import { watchShell } from '../local-server/command/watch-shell.ts';
import { logVariable, readLogLevel } from '../shared-protocol/log-level.ts';
import { createPackageList } from './build/bundled-packages.ts';
import { extensionCode, writeExtensionFiles } from './build/extension.ts';
import { hostCode, hostExecutable, writeHostFiles } from './build/host.ts';
import { permitEverySite } from './browsers/firefox.ts';
import { signIn } from './browsers/sign-in.ts';
import { visit } from './browsers/visit.ts';
import { createPartBuild, type PartBuild } from './dev/build-part.ts';
import { openDevBrowser, type DevBrowser } from './dev/dev-browser.ts';
import { parseDevOptions, usage, type DevOptions } from './dev/options.ts';
import { neededReload, watchedFiles, watchedFolders, type Part } from './dev/parts.ts';
import { rebuild, type Rebuilding } from './dev/rebuild.ts';
import { startServerProcess, type ServerProcess } from './dev/server-process.ts';
import { watchFolders } from './dev/watch-folders.ts';
import { createWorkQueue } from './dev/work-queue.ts';
import { serveFolder } from './static-server.ts';

const log = (line: string): void => console.log(line);
/** Run in reverse order at the end, whatever the end is. */
const cleanUps: (() => Promise<void> | void)[] = [];

/** Where each part's last good build lies. */
const dirOf = (browser: string, part: Part): string =>
  join(process.cwd(), `build/dev-${browser}`, part.replace(' ', '-'));

function createBuilds(browser: DevOptions['browser']): Promise<PartBuild>[] {
  return [
    createPartBuild({
      dir: dirOf(browser, 'extension'),
      code: (outDir) => extensionCode(outDir, browser),
      async writeFiles(outDir, metafiles) {
        const packages = createPackageList();
        for (const metafile of metafiles) packages.note(metafile);
        await writeExtensionFiles(outDir, browser, packages);
        if (browser === 'firefox') await permitEverySite(join(outDir, 'manifest.json'));
      },
    }),
    createPartBuild({ dir: dirOf(browser, 'helper'), code: hostCode, writeFiles: writeHostFiles }),
    createPartBuild({
      dir: dirOf(browser, 'local server'),
      code: (outdir) => [
        {
          entryPoints: { main: 'scripts/dev/local-server-child.ts' },
          outdir,
          outExtension: { '.js': '.mjs' },
          bundle: true,
          platform: 'node',
          target: 'node20.19',
          format: 'esm',
          packages: 'external',
          sourcemap: 'linked',
          metafile: true,
        },
      ],
    }),
  ];
}

/** What becomes of each part's new build. */
function uses(opened: DevBrowser, server: ServerProcess): Record<Part, Rebuilding['use']> {
  return {
    async extension(files) {
      switch (neededReload(files)) {
        case 'none':
          return 'as before';
        case 'extension':
          await opened.reloadExtension();
          return 'reloaded';
        case 'pages': {
          const pages = await opened.reloadPages();
          return pages.length === 0 ? 'for the next page that opens' : `${pages.join(' and ')} reloaded`;
        }
      }
    },
    helper: async (files) => (files.length === 0 ? 'as before' : 'for its next start'),
    async 'local server'(files, paths) {
      // It bundles its page by itself.
      if (files.length === 0 && !paths.some((path) => path.startsWith('local-server/'))) return 'as before';
      await server.restart();
      return 'restarted';
    },
  };
}

async function main(options: DevOptions): Promise<never> {
  // A wrong one is reported before anything begins.
  readLogLevel(process.env[logVariable]);
  const { browser, headless } = options;
  const [extension, helper, localServer] = await Promise.all(createBuilds(browser));
  const builds: Record<Part, PartBuild> = { extension: extension!, helper: helper!, 'local server': localServer! };
  for (const { close } of Object.values(builds)) cleanUps.push(close);
  await Promise.all(Object.values(builds).map((build) => build.again()));

  const server = await startServerProcess(join(dirOf(browser, 'local server'), 'main.mjs'));
  cleanUps.push(() => server.close());
  const demo = options.pageUrl === null ? await serveFolder('scripts/demo-page/public') : null;
  if (demo) cleanUps.push(demo.close);
  const opened = await openDevBrowser({
    browser,
    headless,
    extensionDir: dirOf(browser, 'extension'),
    hostExecutable: hostExecutable(dirOf(browser, 'helper')),
    log,
  });
  cleanUps.push(opened.close);
  const over = new Promise<never>((_, reject) =>
    opened.browser.once('disconnected', () => reject(new Ended('The browser was closed.'))),
  );
  // Kept, as the bot would have to sign in again by hand after each reload.
  await Promise.race([over, signIn(opened.control, server.facts, {}, true)]);
  await visit(await opened.browser.newPage(), server.facts.pageUrl);
  await visit(await opened.browser.newPage(), options.pageUrl ?? demo!.url);

  const use = uses(opened, server);
  const all = Object.fromEntries(
    Object.entries(builds).map(([part, build]) => [part, { build: build.again, use: use[part as Part] }]),
  ) as Record<Part, Rebuilding>;
  const queue = createWorkQueue(async (paths, sinceMs) => {
    for (const line of await rebuild(all, paths, sinceMs)) log(line);
  });
  const watching = await watchFolders({ folders: watchedFolders, files: watchedFiles, onChange: queue });
  cleanUps.push(() => watching.close());
  log(`Ready after ${(performance.now() / 1000).toFixed(1)} s, signed in to ${server.facts.pageUrl}`);
  log(`Watching ${[...watchedFolders, ...watchedFiles].join(', ')}. Close the browser or press Ctrl-C to end.`);
  return over;
}

/** How a developer ends it. */
class Ended extends Error {}

const stopped = new Promise<never>((_, reject) => {
  const stop = (): void => reject(new Ended('Ending.'));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  watchShell(stop);
});

try {
  await Promise.race([main(parseDevOptions(process.argv.slice(2), process.env, process.platform)), stopped]);
} catch (thrown) {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  log(reason);
  if (reason.startsWith('--') || reason.includes('nknown option')) log(usage);
  if (!(thrown instanceof Ended)) process.exitCode = 1;
} finally {
  for (const cleanUp of cleanUps.reverse())
    await Promise.resolve(cleanUp()).catch((error: unknown) => log(String(error)));
  process.exit();
}
