import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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
  const built = `${dir}-built`;
  await buildHost(built);
  await copyFiles(
    hostPrograms.map((name) => ({ from: join(built, name), to: name })),
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

/** A folder of its own for each making, since several may run at a time. */
async function inStage<Result>(use: (stageDir: string) => Promise<Result>): Promise<Result> {
  await mkdir('build', { recursive: true });
  const dir = await mkdtemp(join('build', 'package-'));
  try {
    return await use(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/**
 * Makes the npm package of the host, whose one dependency is davey.
 * @returns the tarball's path; npm gives every file in it the same time
 */
export const packHost = (outDir: string): Promise<string> => inStage((stageDir) => packHostFrom(stageDir, outDir));

async function packHostFrom(stageDir: string, outDir: string): Promise<string> {
  const dir = resolve(stageDir, 'npm');
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
export const packArchive = (outDir: string): Promise<string> =>
  inStage((stageDir) => packArchiveFrom(stageDir, outDir));

async function packArchiveFrom(stageDir: string, outDir: string): Promise<string> {
  const name = `earshot-host-${version}-${process.platform}-${process.arch}`;
  const dir = join(stageDir, name);
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
      ...['--mode=u=rwX,go=rX', '--directory', stageDir, name],
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
  components: { name: string; 'bom-ref': string }[];
  dependencies: { ref: string; dependsOn: string[] }[];
}

/**
 * The packages that leave this house, as CycloneDX, without the number and the time of its making. npm's own
 * `--omit=dev` also leaves out what a tool needs besides us, such as davey: so the graph is walked here.
 */
export async function writeSbom(file: string): Promise<void> {
  const { stdout } = await run('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only', '--loglevel=error'], {
    maxBuffer: 1024 ** 2 * 64,
    shell: process.platform === 'win32',
  });
  const sbom = JSON.parse(stdout) as Sbom;
  delete sbom.serialNumber;
  delete sbom.metadata.timestamp;
  const wanted = new Set(Object.entries(packageJson.dependencies).map(([name, exact]) => `${name}@${exact}`));
  // A set that grows while it is walked is walked to its end.
  for (const ref of wanted)
    for (const next of sbom.dependencies.find((each) => each.ref === ref)?.dependsOn ?? []) wanted.add(next);
  sbom.components = sbom.components.filter((component) => wanted.has(component['bom-ref']));
  sbom.dependencies = sbom.dependencies.filter(({ ref }) => wanted.has(ref));
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
