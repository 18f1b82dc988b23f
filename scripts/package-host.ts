import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import packageJson from '../package.json' with { type: 'json' };
import { collectDavey, copyFiles, davey, hostPrograms } from '../native-host/install/host-parts.ts';
import { buildHost, nodeCheck, requireBanner } from './build-host.ts';

const run = promisify(execFile);
const { version } = packageJson;
/** The command of the package: native-host/install/program.ts. */
const command = 'earshot-host.mjs';

/** Programs, command and texts, without davey: what the package and the archive have in common. */
async function stage(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  await buildHost('build/native-host');
  await copyFiles(
    hostPrograms.map((name) => ({ from: join('build/native-host', name), to: name })),
    dir,
  );
  await build({
    entryPoints: ['native-host/install/program.ts'],
    outfile: join(dir, command),
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    banner: { js: `#!/usr/bin/env node\n${requireBanner} ${nodeCheck}` },
    logLevel: 'warning',
  });
  await chmod(join(dir, command), 0o755);
  await copyFile('LICENSE', join(dir, 'LICENSE'));
  await copyFile('native-host/README.md', join(dir, 'README.md'));
}

/**
 * Makes the npm package of the host, whose one dependency is davey.
 * @returns the tarball's path; npm gives every file in it the same time
 */
export async function packHost(outDir: string): Promise<string> {
  const dir = resolve('build/package-npm');
  await stage(dir);
  const { engines, license, dependencies } = packageJson;
  const manifest = {
    name: 'earshot-host',
    version,
    description: "Earshot's helper: sends a browser tab's sound to a Discord voice channel over UDP.",
    license,
    type: 'module',
    engines,
    bin: { 'earshot-host': command },
    files: [...hostPrograms, command],
    dependencies: { [davey]: dependencies[davey] },
  };
  await writeFile(join(dir, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await run('npm', ['pack', dir, '--pack-destination', resolve(outDir), '--loglevel=error'], {
    shell: process.platform === 'win32',
  });
  return join(outDir, `earshot-host-${version}.tgz`);
}

const launcher = `#!/bin/sh
unset NODE_OPTIONS
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P)
EARSHOT_HOST_SELF=$0 exec "$here/node" "$here/${command}" "$@"
`;

/**
 * Makes the archive for people without Node: the host, davey for this kind of computer, and the Node that runs this.
 * @returns the archive's path
 */
export async function packArchive(outDir: string): Promise<string> {
  const name = `earshot-host-${version}-${process.platform}-${process.arch}`;
  const dir = join('build/package-archive', name);
  await stage(dir);
  await copyFiles(await collectDavey(process.cwd()), dir);
  await copyFile(process.execPath, join(dir, 'node'));
  await chmod(join(dir, 'node'), 0o755);
  const nodeLicense = join(process.execPath, '../../LICENSE');
  await copyFile(nodeLicense, join(dir, 'LICENSE-node')).catch(() => undefined);
  await writeFile(join(dir, 'earshot-host'), launcher);
  await chmod(join(dir, 'earshot-host'), 0o755);
  // GNU tar: order, times, owners and rights are the same wherever it is made.
  const { stdout } = await run(
    'tar',
    [
      ...['--create', '--format=ustar', '--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'],
      ...['--mode=u=rwX,go=rX', '--directory', 'build/package-archive', name],
    ],
    { encoding: 'buffer', maxBuffer: 1024 ** 3 },
  );
  const file = join(outDir, `${name}.tar.gz`);
  await writeFile(file, gzipSync(stdout));
  return file;
}

interface Sbom {
  serialNumber?: string;
  metadata: { timestamp?: string };
}

/** The packages that leave this house, as CycloneDX, without the number and the time of its making. */
export async function writeSbom(file: string): Promise<void> {
  const { stdout } = await run(
    'npm',
    ['sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--omit=dev', '--loglevel=error'],
    { maxBuffer: 1024 ** 2 * 64, shell: process.platform === 'win32' },
  );
  const sbom = JSON.parse(stdout) as Sbom;
  delete sbom.serialNumber;
  delete sbom.metadata.timestamp;
  await writeFile(file, `${JSON.stringify(sbom, null, 2)}\n`);
}

/** What `sha256sum --check` reads. */
export async function writeSums(dir: string, names: readonly string[]): Promise<void> {
  const lines = await Promise.all(
    [...names].sort().map(async (name) => {
      const digest = createHash('sha256').update(await readFile(join(dir, name)));
      return `${digest.digest('hex')}  ${name}\n`;
    }),
  );
  await writeFile(join(dir, 'SHA256SUMS'), lines.join(''));
}
