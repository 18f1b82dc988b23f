import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import * as v from 'valibot';
import { parseJson } from '../../shared-protocol/parse-json.ts';

/** The facts that decide about a folder. */
export interface Surroundings {
  platform: string;
  env: Readonly<Record<string, string | undefined>>;
  /** null on Windows, which has no numeric modes */
  uid: number | null;
}

/** Bytes of the secret: more than anybody can guess. */
const secretBytes = 32;
/** Of a name that is visible in the folder, and on Windows of the pipe's, which all programs can list. */
const nameBytes = 16;
/** For this user only. */
const folderMode = 0o700;
const fileMode = 0o600;
/** A folder of ours has one file for each running browser. */
const maxFiles = 32;

/** The file beside a socket that leads programs to it. */
const Entry = v.object({
  protocol: v.literal(1),
  path: v.pipe(v.string(), v.maxLength(1024)),
  secret: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)),
  browser: v.pipe(v.string(), v.maxLength(64)),
  version: v.string(),
  pid: v.number(),
  /** ms since 1970 */
  since: v.number(),
});
export type ControlEntry = v.InferOutput<typeof Entry>;

/**
 * Where a helper puts its socket, the first that it can use: the system's runtime folder for this user, else a folder
 * for temporary files. A program that was started without the user's session (cron) has to look in all of them.
 */
export function controlFolders({ platform, env, uid }: Surroundings): string[] {
  if (platform === 'win32') {
    const local = env['LOCALAPPDATA'];
    return local ? [win32.join(local, 'Earshot', 'control')] : [];
  }
  const { isAbsolute, join } = posix;
  const given = (name: string): string[] => [env[name] ?? ''].filter(isAbsolute);
  return [
    ...given('XDG_RUNTIME_DIR').map((dir) => join(dir, 'earshot')),
    ...(platform === 'linux' ? [`/run/user/${uid}/earshot`] : []),
    // Others may write there too, so the name contains the user; another user's folder is not used.
    ...[...given('TMPDIR'), '/tmp'].map((dir) => join(dir, `earshot-${uid}`)),
  ].filter((folder, index, all) => all.indexOf(folder) === index);
}

/** Why a folder is not trusted: somebody else could put files there, or read them. */
export class UnsafeFolder extends Error {
  readonly code = 'unsafe-folder';
}

/** @throws UnsafeFolder or a system error */
function expectOwn(
  path: string,
  uid: number | null,
  isWanted: (stat: { isDirectory(): boolean; isFile(): boolean }) => boolean,
): void {
  const stat = lstatSync(path);
  if (!isWanted(stat)) throw new UnsafeFolder(path);
  if (uid !== null && (stat.uid !== uid || (stat.mode & 0o077) !== 0)) throw new UnsafeFolder(path);
}

/** @throws UnsafeFolder or a system error */
function makeFolder(folder: string, uid: number | null): void {
  try {
    mkdirSync(folder, { mode: folderMode, recursive: uid === null });
  } catch (thrown) {
    if (codeOf(thrown) !== 'EEXIST') throw thrown;
    const stat = lstatSync(folder);
    // Our own folder, which somebody opened to others.
    if (stat.isDirectory() && stat.uid === uid) chmodSync(folder, folderMode);
  }
  expectOwn(folder, uid, (stat) => stat.isDirectory());
}

export const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'unknown';

/** A place for one socket, with a new name and secret. */
export interface ControlPlace {
  readonly folder: string;
  readonly path: string;
  readonly secret: string;
  /** Leads programs there; call it once the socket listens. */
  announce(about: Pick<ControlEntry, 'browser' | 'version'>): void;
  remove(): void;
}

/**
 * The first usable folder, created if necessary.
 * @throws UnsafeFolder or a system error
 */
export function makePlace(around: Surroundings): ControlPlace {
  const failures: Error[] = [];
  for (const folder of controlFolders(around))
    try {
      makeFolder(folder, around.uid);
      return placeIn(folder, around.platform);
    } catch (thrown) {
      failures.push(thrown as Error);
    }
  // A missing folder is a weaker reason than one that somebody else owns.
  throw failures.find((failure) => failure instanceof UnsafeFolder) ?? failures[0] ?? new UnsafeFolder('no folder');
}

function placeIn(folder: string, platform: string): ControlPlace {
  const isWindows = platform === 'win32';
  const { join } = isWindows ? win32 : posix;
  // Short: on macOS a socket's whole path may have 103 bytes, and the folder takes half of them.
  const id = randomBytes(4).toString('hex');
  const path = isWindows
    ? `\\\\.\\pipe\\earshot-${randomBytes(nameBytes).toString('hex')}`
    : join(folder, `control-${id}.sock`);
  const file = join(folder, `control-${id}.json`);
  const secret = randomBytes(secretBytes).toString('base64url');
  return {
    folder,
    path,
    secret,
    announce({ browser, version }) {
      // A socket gets its mode from the umask; until here the folder has kept others out.
      if (!isWindows) chmodSync(path, fileMode);
      const entry: ControlEntry = { protocol: 1, path, secret, browser, version, pid: process.pid, since: Date.now() };
      writeFileSync(`${file}.new`, JSON.stringify(entry), { mode: fileMode, flag: 'wx' });
      renameSync(`${file}.new`, file);
    },
    remove() {
      for (const each of isWindows ? [file] : [file, path]) rmSync(each, { force: true });
    },
  };
}

export interface FoundEntry extends ControlEntry {
  file: string;
}

/**
 * The files of a folder, newest first; unreadable ones, and ones that others could read, are left out.
 * @throws UnsafeFolder if another user could have put them there
 */
export function readEntries(folder: string, { platform, uid }: Pick<Surroundings, 'platform' | 'uid'>): FoundEntry[] {
  const { join } = platform === 'win32' ? win32 : posix;
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => /^control-[0-9a-f]{8}\.json$/.test(name));
  } catch {
    return [];
  }
  if (names.length === 0) return [];
  expectOwn(folder, uid, (stat) => stat.isDirectory());
  return names
    .slice(0, maxFiles)
    .flatMap((name) => {
      const file = join(folder, name);
      try {
        expectOwn(file, uid, (stat) => stat.isFile());
        return [{ ...parseJson(Entry, readFileSync(file, 'utf8'), 'message-shape'), file }];
      } catch {
        // It was just removed, belongs to another version, or others may read it; its own helper writes it again.
        return [];
      }
    })
    .sort((a, b) => b.since - a.since);
}
