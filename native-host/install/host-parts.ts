import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { timerPackages } from '../clock/windows-timer.ts';
import { InstallError } from './install-error.ts';
import { isThere } from './make-folder.ts';
import { writeWhole } from './manifest.ts';
import { replaceFile } from './replace-files.ts';

/** The parts of a host: its programs, and the packages that they load. */
export const hostParts = ['main.mjs', 'sender-thread.mjs', 'dave.cjs', 'node_modules'] as const;
export const hostPrograms = ['main.mjs', 'sender-thread.mjs', 'dave.cjs'] as const;

export const davey = '@snazzah/davey';

/** What browsers on Windows start, in packages that bring it: starts the Node and the main.mjs beside it. */
export const launcher = 'earshot-host.exe';

/** The files of a package that a program loads, without types and texts. */
const isLoadable = (file: string): boolean => /\.(?:js|node|wasm|json)$/.test(file);

export interface HostFile {
  from: string;
  /** below the host's folder, with slashes */
  to: string;
  /** its rights, 0644 if not named: programs that Node loads need none to be started */
  mode?: number;
}

/** A file that is made at the installation. */
export interface MadeFile extends Omit<HostFile, 'from'> {
  text: string;
}

/**
 * The files of a built host. Davey lies beside it, or where npm put it.
 * @throws InstallError install-incomplete
 */
export async function collectHost(builtDir: string): Promise<HostFile[]> {
  const programs = hostPrograms.map((name) => ({ from: join(builtDir, name), to: name }));
  for (const { from, to } of programs)
    await stat(from).catch((cause: unknown) => {
      throw new InstallError('install-incomplete', to, cause);
    });
  const packages = await collectPackages(resolve(builtDir));
  const starter = { from: join(builtDir, launcher), to: launcher };
  return [...programs, ...packages, ...((await isThere(starter.from)) ? [starter] : [])];
}

/**
 * The packages that a host loads, as far as they are for this kind of computer.
 * @throws InstallError install-incomplete
 */
export const collectPackages = async (builtDir: string): Promise<HostFile[]> => [
  ...(await collectDavey(builtDir)),
  ...(await collectTimer(builtDir)),
];

/** Davey's loader, and its library for this kind of computer, which is a separate package. */
async function collectDavey(builtDir: string): Promise<HostFile[]> {
  let loader: string;
  try {
    loader = dirname(createRequire(join(builtDir, 'main.mjs')).resolve(`${davey}/package.json`));
  } catch (cause) {
    throw new InstallError('install-incomplete', davey, cause);
  }
  const scope = dirname(loader);
  const packages = (await readdir(scope)).filter((name) => name.startsWith(basename(loader)));
  const files = await Promise.all(packages.map((name) => collectPackage(join(scope, name))));
  return files.flat();
}

/** What asks for a fine clock, for Windows alone. Without it packets leave on the coarse one. */
async function collectTimer(builtDir: string): Promise<HostFile[]> {
  const { resolve: find } = createRequire(join(builtDir, 'main.mjs'));
  const dirs = timerPackages.flatMap((name) => {
    try {
      return dirname(find(`${name}/package.json`));
    } catch {
      // Of another system or processor, or left out at the installation.
      return [];
    }
  });
  return (await Promise.all(dirs.map(collectPackage))).flat();
}

/** @param dir below its scope, as in `node_modules/@scope/name` */
async function collectPackage(dir: string): Promise<HostFile[]> {
  const scope = dirname(dir);
  const target = `node_modules/${basename(scope)}`;
  return (await readdir(dir, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && isLoadable(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((from) => ({ from, to: `${target}${from.slice(scope.length).replaceAll('\\', '/')}` }));
}

/** What an installation adds to a host: a program for manifests to name, if it has no launcher, and perhaps a Node. */
const starters = ['earshot-host', 'earshot-host.bat', 'node', 'node.exe'] as const;

/**
 * The files of an installed host, of which its folder's name holds the digest.
 * @throws InstallError install-incomplete
 */
export async function collectInstalled(folder: string): Promise<HostFile[]> {
  const found = [];
  for (const to of starters) {
    const from = join(folder, to);
    if (await isThere(from)) found.push({ from, to });
  }
  return [...(await collectHost(folder)), ...found];
}

/** Twelve digits that change with any byte or name of the files. */
export async function digestOf(files: readonly (HostFile | MadeFile)[]): Promise<string> {
  const digest = createHash('sha256');
  for (const file of [...files].sort((a, b) => (a.to < b.to ? -1 : 1)))
    digest.update(`${file.to}\0`).update(await contentDigest(file));
  return digest.digest('hex').slice(0, 12);
}

async function contentDigest(file: HostFile | MadeFile): Promise<Buffer> {
  const digest = createHash('sha256');
  if ('text' in file) return digest.update(file.text).digest();
  // A Node is too large to be held in memory at once.
  await pipeline(createReadStream(file.from), digest);
  return digest.digest();
}

export async function copyFiles(files: readonly (HostFile | MadeFile)[], dir: string): Promise<void> {
  for (const file of files) {
    const { to, mode = 0o644 } = file;
    if ('text' in file) await writeWhole(join(dir, to), file.text, mode);
    else await replaceFile(file.from, join(dir, to), mode);
  }
}
