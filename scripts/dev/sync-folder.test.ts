import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { syncFolder } from './sync-folder.ts';

let dir: string;
let from: string;
let to: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'earshot-sync-'));
  from = join(dir, 'from');
  to = join(dir, 'to');
  mkdirSync(join(from, 'deep'), { recursive: true });
  writeFileSync(join(from, 'a'), 'a');
  writeFileSync(join(from, 'deep/b'), 'b');
});
afterEach(() => rmSync(dir, { recursive: true }));

it('the first time, everything is new', async () => {
  expect((await syncFolder(from, to)).sort()).toEqual(['a', 'deep/b']);
  expect(readFileSync(join(to, 'deep/b'), 'utf8')).toBe('b');
});

it('then only what is different is written, and what is gone is removed', async () => {
  await syncFolder(from, to);
  expect(await syncFolder(from, to)).toEqual([]);
  const { ino } = statSync(join(to, 'a'));
  writeFileSync(join(from, 'deep/b'), 'B');
  writeFileSync(join(from, 'c'), 'c');
  expect((await syncFolder(from, to)).sort()).toEqual(['c', 'deep/b']);
  rmSync(join(from, 'c'));
  expect(await syncFolder(from, to)).toEqual(['c']);
  expect(readdirSync(to).sort()).toEqual(['a', 'deep']);
  expect(statSync(join(to, 'a')).ino).toBe(ino);
});

it('a program stays one', async () => {
  chmodSync(join(from, 'a'), 0o755);
  await syncFolder(from, to);
  expect(statSync(join(to, 'a')).mode & 0o111).toBe(0o111);
});
