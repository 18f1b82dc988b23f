import { lstat, readFile, readlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** A place where someone else can change or replace a file. */
export interface WeakPlace {
  path: string;
  /** `owner` is somebody who is not trusted; `group` and `anybody` may write */
  by: 'owner' | 'group' | 'anybody';
}

/** Those of the system's lists that say who belongs to a group: /etc/passwd and /etc/group. */
export interface People {
  /** Every user's number in this group, or null if the lists do not know it. */
  membersOf(gid: number): ReadonlySet<number> | null;
}

const groupWrites = 0o020;
const anybodyWrites = 0o002;
/** In such a folder, /tmp for example, users can remove and rename only their own files. */
const sticky = 0o1000;

/** Longer than any honest chain; a circle of links ends here. */
const maxPlaces = 200;

/**
 * The first place on the way to a file, including its own, where someone other than these users can change it. Links
 * are followed and checked too. Access lists beyond the mode are not checked.
 * @param path absolute
 * @param trusted users' numbers
 * @returns null if there is none, or if the file is gone
 */
export async function findWeakPlace(
  path: string,
  trusted: ReadonlySet<number>,
  people: People,
): Promise<WeakPlace | null> {
  const waiting = [path];
  const seen = new Set<string>();
  for (let target = waiting.pop(); target !== undefined; target = waiting.pop())
    for (const place of wayTo(target)) {
      if (seen.has(place) || seen.size >= maxPlaces) continue;
      seen.add(place);
      const stats = await lstat(place).catch(() => null);
      if (!stats) return null;
      if (!trusted.has(stats.uid)) return { path: place, by: 'owner' };
      if (stats.isSymbolicLink()) {
        waiting.push(resolve(dirname(place), await readlink(place)));
        continue;
      }
      if (stats.isDirectory() && stats.mode & sticky) continue;
      if (stats.mode & anybodyWrites) return { path: place, by: 'anybody' };
      if (stats.mode & groupWrites && !isAmong(people.membersOf(stats.gid), trusted))
        return { path: place, by: 'group' };
    }
  return null;
}

/** The folders above a file from the root down, and the file. */
export const wayTo = (path: string): string[] => (dirname(path) === path ? [path] : [...wayTo(dirname(path)), path]);

/** On many systems each user has a private group that may write to the user's files. */
const isAmong = (members: ReadonlySet<number> | null, trusted: ReadonlySet<number>): boolean =>
  members !== null && [...members].every((uid) => trusted.has(uid));

/** @param passwd lines of `name:x:uid:gid:...` @param group lines of `name:x:gid:name,name` */
export function readPeople(passwd: string, group: string): People {
  const users = linesOf(passwd).map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
  const groups = new Map(
    linesOf(group).map(([, , gid, names = '']) => [Number(gid), names.split(',').filter(Boolean)] as const),
  );
  return {
    membersOf(gid) {
      const names = groups.get(gid);
      if (!names) return null;
      const known = users.filter((user) => user.gid === gid || names.includes(user.name));
      const isComplete = names.every((name) => known.some((user) => user.name === name));
      return isComplete ? new Set(known.map(({ uid }) => uid)) : null;
    },
  };
}

const linesOf = (text: string): string[][] =>
  text.split('\n').flatMap((line) => (line.includes(':') ? [line.split(':')] : []));

/** macOS: its members can become root, and Homebrew lets them write to everything it installs, including Node. */
const macAdminGroup = 80;

/** @param platform macOS keeps its users elsewhere: there no other group is known to be somebody's own */
export async function peopleHere(platform: string = process.platform): Promise<People> {
  if (platform === 'darwin') return { membersOf: (gid) => (gid === macAdminGroup ? new Set([0]) : null) };
  const [passwd, group] = await Promise.all(
    ['/etc/passwd', '/etc/group'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  return readPeople(passwd ?? '', group ?? '');
}

/**
 * Root and this user; in a container without root also the number that stands for all users outside, including the real
 * root.
 * @param uid null if only root is trusted
 */
export async function trustedBy(uid: number | null): Promise<ReadonlySet<number>> {
  const map = await readFile('/proc/self/uid_map', 'utf8').catch(() => '');
  const hasAll = map === '' || / 4294967295$/m.test(map);
  const rest = hasAll ? [] : [Number(await readFile('/proc/sys/kernel/overflowuid', 'utf8').catch(() => '65534'))];
  return new Set([0, ...(uid === null ? [] : [uid]), ...rest]);
}
