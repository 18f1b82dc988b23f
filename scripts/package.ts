import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { packExtension } from './package/extension.ts';
import { packArchive, packHost, writeSums } from './package/host.ts';
import { writeSbom } from './package/sbom.ts';

/** Everything that is published, in dist/. Anything that cannot be made here is named at the end. */
const outDir = 'dist';
const { version } = packageJson;
const failures: string[] = [];

async function make(what: string, making: () => Promise<unknown>): Promise<void> {
  try {
    await making();
  } catch (thrown) {
    failures.push(`${what}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

await rm(outDir, { recursive: true, force: true });
await mkdir(outDir);
for (const browser of ['chromium', 'firefox'] as const)
  await make(browser, () => packExtension(browser, join(outDir, `earshot-${browser}-${version}.zip`)));
await make('npm package', () => packHost(outDir));
// A Node of another system cannot be had here.
if (process.platform === 'linux') await make('self-contained archive', () => packArchive(outDir));
await make('SBOM', () => writeSbom(join(outDir, `earshot-${version}.cdx.json`)));
await writeSums(outDir, await readdir(outDir));

for (const name of (await readdir(outDir)).sort()) console.log(join(outDir, name));
for (const failure of failures) console.error(`Could not be made: ${failure}`);
if (failures.length > 0) process.exitCode = 1;
