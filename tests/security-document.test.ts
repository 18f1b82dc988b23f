import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const text = readFileSync('SECURITY.md', 'utf8');
const testsIn = (part: string): string[] => [...part.matchAll(/`([\w./-]+\.test\.tsx?)`/g)].map(([, path]) => path!);
/** Without the heads of tables and the lines below them. */
const rows = text.split('\n').filter((line, at, lines) => /^\| (?!-)/.test(line) && !/^\| -/.test(lines[at + 1] ?? ''));

it('SECURITY.md names tests that are there', () => {
  expect(testsIn(text).length).toBeGreaterThan(10);
  expect(testsIn(text).filter((path) => !existsSync(path))).toEqual([]);
});

it('SECURITY.md says of each defence which test holds it', () => {
  expect(rows.length).toBeGreaterThan(10);
  expect(rows.filter((row) => testsIn(row).length === 0)).toEqual([]);
});
