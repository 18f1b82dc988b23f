import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { controlFolders, readEntries, type FoundEntry, type Surroundings } from '../control-folder.ts';

/** `getconf` reads a value and ends. */
const getconfDeadlineMs = 2000;

/** macOS does not give a scheduled program this: the user's folder for temporary files. */
function withTemporaryFolder(around: Surroundings): Surroundings {
  if (around.platform !== 'darwin' || around.env['TMPDIR']) return around;
  try {
    const answer = execFileSync('/usr/bin/getconf', ['DARWIN_USER_TEMP_DIR'], { timeout: getconfDeadlineMs });
    return { ...around, env: { ...around.env, TMPDIR: answer.toString().trim() } };
  } catch {
    return around;
  }
}

/** A Snap's own part of the user's runtime folder. */
function snapFolders({ platform, env, uid }: Surroundings): string[] {
  if (platform !== 'linux') return [];
  const runtime = env['XDG_RUNTIME_DIR'] || `/run/user/${uid}`;
  try {
    return readdirSync(runtime)
      .filter((name) => name.startsWith('snap.'))
      .map((name) => join(runtime, name, 'earshot'));
  } catch {
    return [];
  }
}

/** Also if it may not be looked at: an installed helper sees only the folder of the sockets in it. */
function mayBeThere(folder: string): boolean {
  try {
    return existsSync(folder);
  } catch {
    return true;
  }
}

/**
 * The remote controls of all running browsers, newest first. Any user can create a folder with the right name among
 * temporary files; it hides nothing.
 * @throws UnsafeFolder if there is only what another user could have put there
 */
export function findBrowsers(surroundings: Surroundings): FoundEntry[] {
  const around = withTemporaryFolder(surroundings);
  const [first = '', ...others] = controlFolders(around);
  // Helpers use the user's runtime folder if there is one; without it, any of the others.
  const isInSession = around.platform !== 'win32' && mayBeThere(around.env['XDG_RUNTIME_DIR'] ?? '');
  const unsafe: unknown[] = [];
  const found = [first, ...(isInSession ? [] : others), ...snapFolders(around)].flatMap((folder) => {
    try {
      return readEntries(folder, around);
    } catch (thrown) {
      unsafe.push(thrown);
      return [];
    }
  });
  if (found.length === 0 && unsafe.length > 0) throw unsafe[0];
  return found.sort((a, b) => b.since - a.since);
}
