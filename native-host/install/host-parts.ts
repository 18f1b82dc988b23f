import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { timerPackages } from '../clock/windows-timer.ts';
import { InstallError } from './install-error.ts';
import { replaceFile } from './replace-files.ts';

/** The parts of a host: its programs, and the packages that they load. */
export const hostParts = ['main.mjs', 'sender-thread.mjs', 'dave.cjs', 'node_modules'] as const;
export const hostPrograms = ['main.mjs', 'sender-thread.mjs', 'dave.cjs'] as const;

export const davey = '@snazzah/davey';

/** The files of a package that a program loads, without types and texts. */
const isLoadable = (file: string): boolean => /\.(?:js|node|wasm|json)$/.test(file);

export interface HostFile {
  from: string;
  /** below the host's folder, with slashes */
  to: string;
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
  return [...programs, ...packages].sort((a, b) => (a.to < b.to ? -1 : 1));
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

/** Twelve digits that change with any byte or name of the files. */
export async function digestOf(files: readonly HostFile[]): Promise<string> {
  const digest = createHash('sha256');
  for (const { from, to } of files)
    digest.update(`${to}\0`).update(
      createHash('sha256')
        .update(await readFile(from))
        .digest(),
    );
  return digest.digest('hex').slice(0, 12);
}

/** @param mode their rights: programs that Node loads need none to be started */
export async function copyFiles(files: readonly HostFile[], dir: string, mode = 0o644): Promise<void> {
  for (const { from, to } of files) await replaceFile(from, join(dir, to), mode);
}
