import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import manifest from '../manifest.json' with { type: 'json' };
import lockfile from '../package-lock.json' with { type: 'json' };
import packageJson from '../package.json' with { type: 'json' };

it('the extension, the host and the lockfile have the same version', () => {
  // The host, the box, the plugin and all packages take theirs from package.json.
  expect(manifest.version).toBe(packageJson.version);
  expect(lockfile.version).toBe(packageJson.version);
  expect(lockfile.packages[''].version).toBe(packageJson.version);
});

it('the changelog’s newest version is this one, with a date, below what is not released yet', async () => {
  const headings = (await readFile('CHANGELOG.md', 'utf8')).match(/^## .*$/gm) ?? [];
  expect(headings[0]).toBe('## Unreleased');
  const [, version, date] = /^## (\d+\.\d+\.\d+) - (\d{4}-\d{2}-\d{2})$/.exec(headings[1] ?? '') ?? [];
  expect(version).toBe(packageJson.version);
  expect(new Date(date!).toISOString().slice(0, 10)).toBe(date);
});

it('the changelog sorts each version into the same few groups', async () => {
  const groups = (await readFile('CHANGELOG.md', 'utf8')).match(/^### .*$/gm) ?? [];
  const known = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'];
  expect(groups.map((group) => group.slice(4)).filter((group) => !known.includes(group))).toEqual([]);
});
