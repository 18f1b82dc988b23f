import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import packageJson from '../../package.json' with { type: 'json' };
import { copyFiles, davey, hostPrograms } from '../../native-host/install/host-parts.ts';
import { createPackageList, noticesOf, type PackageList } from '../build/bundled-packages.ts';
import { buildHost, nodeCheck, requireBanner } from '../build/host.ts';
import { packageAddresses } from '../build/repository.ts';

const run = promisify(execFile);
const { version } = packageJson;
/** The command of the package: native-host/install/program.ts. */
export const command = 'earshot-host.mjs';
export const notices = 'LICENSES.txt';

/**
 * Programs, command and texts, without the packages that lie beside them: the common part of the package and the archive.
 * @param packages receives the third-party packages in it; those already listed are named too
 */
export async function stageHost(dir: string, packages: PackageList = createPackageList()): Promise<void> {
  const built = `${dir}-built`;
  await buildHost(built, packages);
  await copyFiles(
    hostPrograms.map((name) => ({ from: join(built, name), to: name })),
    dir,
  );
  await rm(built, { recursive: true });
  const { metafile } = await build({
    entryPoints: ['native-host/install/program.ts'],
    outfile: join(dir, command),
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    banner: { js: `#!/usr/bin/env node\n${requireBanner} ${nodeCheck}` },
    metafile: true,
    logLevel: 'warning',
  });
  packages.note(metafile);
  await copyFile('LICENSE', join(dir, 'LICENSE'));
  await copyFile('native-host/README.md', join(dir, 'README.md'));
  await writeFile(join(dir, notices), await noticesOf(packages.dirs));
  // npm hands on the rights as they are, and they come from a umask.
  for (const name of await readdir(dir)) await chmod(join(dir, name), name === command ? 0o755 : 0o644);
}

/** A separate folder each time, because several may run at once. */
export async function inStage<Result>(use: (stageDir: string) => Promise<Result>): Promise<Result> {
  await mkdir('build', { recursive: true });
  const dir = await mkdtemp(join('build', 'package-'));
  try {
    return await use(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/**
 * Makes the npm package of the host, which depends on davey, and on Windows on what asks for a fine clock.
 * @returns the tarball's path; npm gives every file in it the same time
 */
export const packHost = (outDir: string): Promise<string> => inStage((stageDir) => packHostFrom(stageDir, outDir));

async function packHostFrom(stageDir: string, outDir: string): Promise<string> {
  const dir = resolve(stageDir, 'npm');
  await stageHost(dir);
  const { engines, license, dependencies, optionalDependencies } = packageJson;
  const manifest = {
    name: 'earshot-host',
    version,
    description: "Earshot's helper: sends a browser tab's sound to a Discord voice channel over UDP.",
    license,
    ...packageAddresses('native-host'),
    type: 'module',
    engines,
    bin: { 'earshot-host': command },
    files: [...hostPrograms, command, notices],
    dependencies: { [davey]: dependencies[davey] },
    optionalDependencies,
  };
  const manifestFile = join(dir, 'package.json');
  await writeFile(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
  await chmod(manifestFile, 0o644);
  await run('npm', ['pack', dir, '--pack-destination', resolve(outDir), '--loglevel=error'], {
    shell: process.platform === 'win32',
  });
  return join(outDir, `earshot-host-${version}.tgz`);
}

/** Writes the input for `sha256sum --check`. */
export async function writeSums(dir: string, names: readonly string[]): Promise<void> {
  const lines = await Promise.all(
    [...names].sort().map(async (name) => {
      const digest = createHash('sha256').update(await readFile(join(dir, name)));
      return `${digest.digest('hex')}  ${name}\n`;
    }),
  );
  await writeFile(join(dir, 'SHA256SUMS'), lines.join(''));
}
