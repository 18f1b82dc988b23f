import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import lock from '../../package-lock.json' with { type: 'json' };

const run = promisify(execFile);
/** Unpacked packages of other computers stay here: they are large, and their contents never change. */
const cacheDir = 'build/packages';
/** 50 MB over a slow line. */
const longestFetchMs = 10 * 60_000;

export interface PinnedPackage {
  name: string;
  version: string;
  /** of npm's tarball, as the lock file writes it: `sha512-` and base64 */
  integrity: string;
}

/**
 * A package as the lock file pins it, also one that is for another kind of computer, so that npm does not install it.
 * @returns its folder; it ends in the package's name, below a `node_modules`
 * @throws Error if it is not pinned, cannot be had, or is not what was pinned
 */
export async function lockedPackage(name: string): Promise<string> {
  const { version, integrity } = pinOf(name);
  const installed = join('node_modules', name);
  const manifest = await readFile(join(installed, 'package.json'), 'utf8').catch(() => '{}');
  // npm compared it with the lock file when it installed it.
  if ((JSON.parse(manifest) as { version?: string }).version === version) return installed;
  return fetchPackage({ name, version, integrity });
}

/**
 * A package from npm.
 * @returns its folder; it ends in the package's name, below a `node_modules`
 * @throws Error if it cannot be had, or is not what was pinned
 */
export async function fetchPackage({ name, version, integrity }: PinnedPackage): Promise<string> {
  const dir = join(cacheDir, `${name.replace('/', '+')}-${version}`, 'node_modules', name);
  if (await isThere(dir)) return dir;
  await mkdir(dirname(dir), { recursive: true });
  const partial = await mkdtemp(join(cacheDir, 'partial-'));
  try {
    await run(
      'npm',
      ['pack', `${name}@${version}`, '--ignore-scripts', '--loglevel=error', '--pack-destination', resolve(partial)],
      { shell: process.platform === 'win32', timeout: longestFetchMs, maxBuffer: 64 * 1024 ** 2 },
    ).catch((cause: unknown) => {
      throw new Error(`${name} ${version} could not be fetched with npm. Check the network, then try again.`, {
        cause,
      });
    });
    const tarball = join(partial, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
    const found = `sha512-${await digestOfFile(tarball, 'sha512', 'base64')}`;
    if (found !== integrity) throw new Error(`${name} ${version} ${isChanged(found, integrity)}`);
    await run('tar', ['--extract', '--gzip', '--no-same-owner', '--file', tarball, '--directory', partial]);
    // Another run may have been faster.
    await rename(join(partial, 'package'), dir).catch(async (cause: unknown) => {
      if (!(await isThere(dir))) throw cause;
    });
    return dir;
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

function pinOf(name: string): PinnedPackage {
  const entry = (lock.packages as Record<string, { version?: string; integrity?: string }>)[`node_modules/${name}`];
  if (entry?.version === undefined || entry.integrity === undefined)
    throw new Error(`package-lock.json does not pin ${name}.`);
  return { name, version: entry.version, integrity: entry.integrity };
}

/** The end of a sentence: what comes from the registry is never used if it is not what was looked at once. */
export const isChanged = (found: string, pinned: string): string =>
  `is not what was pinned: ${found}, not ${pinned}. Try again from another network, and publish nothing until you know why.`;

export async function digestOfFile(
  file: string,
  algorithm: 'sha256' | 'sha512',
  encoding: 'hex' | 'base64' = 'hex',
): Promise<string> {
  const digest = createHash(algorithm);
  await pipeline(createReadStream(file), digest);
  return digest.digest(encoding);
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
