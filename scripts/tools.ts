import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { installPackages, mayInstallPackages } from './browsers/debian-packages.ts';
import { findProgram } from './browsers/find-program.ts';

/** Not whichever Python comes first: only this one has Debian's packages. */
export const debianPython = '/usr/bin/python3';

/** Programs and files that some commands need beside Node, and the Debian package that brings each. */
const debianPackageOf = {
  '7z': 'p7zip-full',
  bsdtar: 'libarchive-tools',
  cpio: 'cpio',
  'dpkg-deb': 'dpkg',
  makensis: 'nsis',
  openssl: 'openssl',
  osslsigncode: 'osslsigncode',
  'qemu-aarch64-static': 'qemu-user-static',
  rpmbuild: 'rpm',
  tar: 'tar',
  unshare: 'util-linux',
  'x86_64-w64-mingw32-gcc': 'gcc-mingw-w64-x86-64',
  '/usr/lib/wine/wine64': 'wine64',
  '/usr/aarch64-linux-gnu/lib/libstdc++.so.6': 'libstdc++6-arm64-cross',
  '/usr/lib/python3/dist-packages/discord/__init__.py': 'python3-discord',
  '/usr/lib/python3/dist-packages/nacl/__init__.py': 'python3-nacl',
} as const;
export type Tool = keyof typeof debianPackageOf;

export const missingTools = (tools: readonly Tool[]): Tool[] =>
  tools.filter((tool) => (isAbsolute(tool) ? !existsSync(tool) : findProgram('', [tool]) === null));

/** A line that says what is missing and what brings it, or null. */
export function lackOf(tools: readonly Tool[]): string | null {
  const missing = missingTools(tools);
  if (missing.length === 0) return null;
  return `${missing.join(', ')} missing (Debian: apt-get install ${packagesOf(missing).join(' ')})`;
}

/**
 * As root on Debian, installs what is missing.
 * @returns what is missing still, as `lackOf` says it, or null
 */
export function ensureTools(tools: readonly Tool[], log: (line: string) => void): string | null {
  const missing = missingTools(tools);
  if (missing.length > 0 && mayInstallPackages()) {
    const packages = packagesOf(missing);
    log(`Installing ${packages.join(', ')} (once)...`);
    const failure = installPackages(packages);
    if (failure !== null) log(failure);
  }
  return lackOf(tools);
}

const packagesOf = (tools: readonly Tool[]): string[] => [...new Set(tools.map((tool) => debianPackageOf[tool]))];
