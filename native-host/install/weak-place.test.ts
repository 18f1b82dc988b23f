import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findWeakPlace, peopleHere, readPeople, type People } from './weak-place.ts';

const self = process.getuid?.() ?? 0;
const trusted = new Set([0, self]);
const nobodyElse: People = { membersOf: () => new Set([self]) };
const unknown: People = { membersOf: () => null };

let root: string;
let file: string;
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'earshot-rights-')));
  await mkdir(join(root, 'a/b'), { recursive: true });
  file = join(root, 'a/b/program');
  await writeFile(file, '');
  for (const path of [root, join(root, 'a'), join(root, 'a/b')]) await chmod(path, 0o755);
  await chmod(file, 0o644);
});
afterEach(() => rm(root, { recursive: true }));

describe('a place that others may change', () => {
  it('is none if only this user and root can write, under a sticky folder that everyone can write to', async () => {
    expect(await findWeakPlace(file, trusted, unknown)).toBeNull();
  });

  it.each([
    ['the file', 'a/b/program', 0o646, 'anybody'],
    ['the file, by its group', 'a/b/program', 0o664, 'group'],
    ['its folder', 'a/b', 0o777, 'anybody'],
    ['a folder above it', 'a', 0o757, 'anybody'],
    ['a folder above it, by its group', 'a', 0o775, 'group'],
  ])('is %s', async (_, place, mode, by) => {
    await chmod(join(root, place), mode);
    expect(await findWeakPlace(file, trusted, unknown)).toEqual({ path: join(root, place), by });
  });

  it('is no folder of a group that nobody else belongs to', async () => {
    await chmod(join(root, 'a'), 0o775);
    expect(await findWeakPlace(file, trusted, nobodyElse)).toBeNull();
  });

  it('is what somebody else owns, though he may not write to it now: he can give himself the right', async () => {
    expect(await findWeakPlace(file, new Set([4242]), nobodyElse)).toEqual({ path: '/', by: 'owner' });
  });

  it('is found behind links, of files and of folders', async () => {
    const link = join(root, 'link');
    await symlink('a/b/program', link);
    expect(await findWeakPlace(link, trusted, unknown)).toBeNull();
    await chmod(join(root, 'a'), 0o777);
    expect(await findWeakPlace(link, trusted, unknown)).toEqual({ path: join(root, 'a'), by: 'anybody' });
    await symlink('a', join(root, 'folder'));
    const inside = join(root, 'folder/b/program');
    expect(await findWeakPlace(inside, trusted, unknown)).toEqual({ path: join(root, 'a'), by: 'anybody' });
  });

  it('is looked for no longer than a circle of links takes, and not if the file is gone', async () => {
    await symlink('two', join(root, 'one'));
    await symlink('one', join(root, 'two'));
    expect(await findWeakPlace(join(root, 'one'), trusted, unknown)).toBeNull();
    expect(await findWeakPlace(join(root, 'gone'), trusted, unknown)).toBeNull();
  });
});

it('the members of a group are those whose own it is and those that are added to it', () => {
  const passwd =
    'root:x:0:0:root:/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\nbob:x:1001:1000::/home/bob:/bin/sh\n';
  const people = readPeople(passwd, 'root:x:0:\nann:x:1000:\nmusic:x:50:root,bob\nfar:x:51:somebody-of-the-network\n');
  expect(people.membersOf(0)).toEqual(new Set([0]));
  expect(people.membersOf(1000)).toEqual(new Set([1000, 1001]));
  expect(people.membersOf(50)).toEqual(new Set([0, 1001]));
  expect(people.membersOf(51)).toBeNull();
  expect(people.membersOf(52)).toBeNull();
});

it("macOS's administrators are root's equals, and of its other groups nothing is known", async () => {
  const people = await peopleHere('darwin');
  expect(people.membersOf(80)).toEqual(new Set([0]));
  expect(people.membersOf(20)).toBeNull();
});
