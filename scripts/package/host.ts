import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFile, chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import packageJson from '../../package.json' with { type: 'json' };
import { collectPackages, copyFiles, davey, hostPrograms } from '../../native-host/install/host-parts.ts';
import { cleanStart, helperNames, shellStart } from '../../native-host/install/wrapper.ts';
import { createPackageList, noticesOf, type PackageList } from '../build/bundled-packages.ts';
import { buildHost, nodeCheck, requireBanner } from '../build/host.ts';
import { crateNotices } from './davey-crates.ts';

const run = promisify(execFile);
const { version } = packageJson;
/** The command of the package: native-host/install/program.ts. */
const command = 'earshot-host.mjs';
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

/** Variables that say where things belong and how the command was called; none that can load code. */
const launcherNames = ['EARSHOT_HOST_SELF', ...helperNames, 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'];

/**
 * Needs only a shell: there may be no PATH. It installs and examines, so it must be able to write files and start
 * programs.
 */
const launcher = `${shellStart}
here=.
case $0 in */*) here=\${0%/*} ;; esac
here=$(CDPATH= cd -- "$here/" && pwd -P)
EARSHOT_HOST_SELF=$0
${cleanStart(launcherNames, `"$here/node" "$here/${command}" "$@"`)}
`;

/** Where common builds of Node keep its licence, relative to the program. */
const nodeLicences = ['../../LICENSE', '../../share/doc/nodejs/LICENSE', '../../share/doc/node/LICENSE'];

/** @throws Error if this Node cannot be redistributed */
async function copyNode(nodePath: string, dir: string): Promise<void> {
  const { node_shared: isInParts } = process.config.variables as { node_shared?: boolean };
  if (isInParts) throw new Error(`${nodePath} needs libraries of this system; run this with Node from nodejs.org.`);
  await copyFile(nodePath, join(dir, 'node'));
  await chmod(join(dir, 'node'), 0o755);
  for (const place of nodeLicences) {
    const isThere = await copyFile(join(nodePath, place), join(dir, 'LICENSE-node')).then(
      () => true,
      () => false,
    );
    if (isThere) return;
  }
  throw new Error(`Node's licence is not where it is looked for, beside ${nodePath}.`);
}

/**
 * Makes the archive for people without Node: the host, its packages for this kind of computer, and a Node as nodejs.org hands
 * it out, with its licence: the one that runs this.
 * @returns the archive's path
 */
export const packArchive = (outDir: string, nodePath = process.execPath): Promise<string> =>
  inStage((stageDir) => packArchiveFrom(stageDir, outDir, nodePath));

async function packArchiveFrom(stageDir: string, outDir: string, nodePath: string): Promise<string> {
  const name = `earshot-host-${version}-${process.platform}-${process.arch}`;
  const dir = join(stageDir, name);
  const packages = createPackageList();
  const parts = await collectPackages(process.cwd());
  for (const { from } of parts) if (basename(from) === 'package.json') packages.add(relative('', dirname(from)));
  await stageHost(dir, packages);
  await copyFiles(parts, dir);
  await appendFile(join(dir, notices), `\n${'-'.repeat(80)}\n\n${await crateNotices()}`);
  await copyNode(nodePath, dir);
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
