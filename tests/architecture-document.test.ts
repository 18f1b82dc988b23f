import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const text = readFileSync('ARCHITECTURE.md', 'utf8');
const files = execFileSync('git', ['ls-files'], { encoding: 'utf8', maxBuffer: 10_000_000 }).split('\n');

/** The folders in the first column of the section's table. */
const foldersOf = (heading: string): string[] =>
  [
    ...text
      .split(`\n${heading}\n`)[1]!
      .split(/\n##/)[0]!
      .matchAll(/^\| `([\w-]+)\/` +\|/gm),
  ].map(([, name]) => name!);
const foldersIn = (path: string): string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && files.some((file) => file.startsWith(`${path}/${entry.name}/`)))
    .map(({ name }) => name);

it.each(['extension', 'native-host', 'local-server', 'scripts', 'tests'])(
  'ARCHITECTURE.md names every folder of %s, and no other',
  (house) => {
    expect(foldersOf(`### ${house}/`).sort()).toEqual(foldersIn(house).sort());
  },
);

it('ARCHITECTURE.md names every house', () => {
  const houses = [...new Set(files.filter((file) => file.includes('/')).map((file) => file.split('/')[0]!))];
  expect(foldersOf('## The folders').sort()).toEqual(houses.filter((name) => !name.startsWith('.')).sort());
});

it('ARCHITECTURE.md names files that exist', () => {
  const named = [...text.matchAll(/`([\w./-]+\.(?:tsx?|json|md))`/g)].map(([, name]) => name!);
  expect(named.length).toBeGreaterThan(100);
  expect(named.filter((name) => !files.some((file) => file === name || file.endsWith(`/${name}`)))).toEqual([]);
});
