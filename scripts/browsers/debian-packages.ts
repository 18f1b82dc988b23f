import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Debian or one of its kin, and the rights to install on it. */
export const mayInstallPackages = (): boolean => existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;

/** @returns why they could not be installed, or null */
export function installPackages(packages: readonly string[]): string | null {
  const run = (...args: string[]) =>
    spawnSync('apt-get', ['-qq', '-o', 'Dpkg::Use-Pty=0', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  run('update');
  const { status, stderr } = run('install', '-y', '--no-install-recommends', ...packages);
  if (status === 0) return null;
  return `apt-get could not install ${packages.join(' and ')} (${status}): ${stderr.trim().split('\n').at(-1) ?? ''}`;
}
