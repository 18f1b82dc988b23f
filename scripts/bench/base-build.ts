import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** An extension for Chromium and a host, built from the same sources. */
export interface Build {
  name: string;
  extensionDir: string;
  hostExecutable: string;
  remove(): Promise<void>;
}

const git = (...args: string[]): string => execFileSync('git', args, { encoding: 'utf8' }).trim();

const outputOf = (folder: string): Pick<Build, 'extensionDir' | 'hostExecutable'> => ({
  extensionDir: join(folder, 'build/extension-chromium'),
  hostExecutable: join(folder, 'build/native-host/earshot-host'),
});

function build(folder: string): void {
  execFileSync(process.execPath, ['scripts/run.mjs', 'build'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** These sources, as they are. */
export function buildHere(): Build {
  build(process.cwd());
  return { name: 'Earshot', ...outputOf(process.cwd()), remove: () => Promise.resolve() };
}

/** Those of a commit, checked out in a folder for temporary files. @throws Error if there is no such commit */
export async function buildCommit(commit: string): Promise<Build> {
  const hash = git('rev-parse', '--verify', '--short', `${commit}^{commit}`);
  const folder = await mkdtemp(join(tmpdir(), 'earshot-base-'));
  const remove = async (): Promise<void> => {
    await rm(folder, { recursive: true, force: true });
    git('worktree', 'prune');
  };
  try {
    git('worktree', 'add', '--force', '--detach', folder, hash);
    // Other packages than here are installed by its own script.
    if (hasOurPackages(folder)) await symlink(resolve('node_modules'), join(folder, 'node_modules'));
    build(folder);
    return { name: hash, ...outputOf(folder), remove };
  } catch (thrown) {
    await remove();
    throw thrown;
  }
}

function hasOurPackages(folder: string): boolean {
  const lock = join(folder, 'package-lock.json');
  return existsSync(lock) && readFileSync(lock, 'utf8') === readFileSync('package-lock.json', 'utf8');
}
