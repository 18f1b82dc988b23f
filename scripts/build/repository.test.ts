import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { releases } from './releases.ts';
import { packageAddresses, repository } from './repository.ts';

const tracked = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' })
  .split('\0')
  .filter((file) => file !== '' && existsSync(file));

it('the address of the repository is one that people can open, and npm knows what to make of it', () => {
  expect(repository).toMatch(/^https:\/\/[\w.-]+\/[\w-]+\/[\w.-]+$/);
  expect(repository).not.toMatch(/\.git$/);
  expect(packageAddresses('native-host')).toEqual({
    repository: { ...packageJson.repository, directory: 'native-host' },
    homepage: `${repository}/tree/main/native-host#readme`,
    bugs: `${repository}/issues`,
  });
});

it('no file but package.json names the repository, so that publishing elsewhere is one change', () => {
  const [, , host, owner, name] = repository.split('/');
  const forms = [`${owner}/${name}`, `${host}/${owner}`, `${host}/${name}`, `${owner}.github.io`];
  const own = new RegExp(forms.map((form) => form.replaceAll('.', '\\.')).join('|'), 'i');
  expect(tracked.length).toBeGreaterThan(500);
  const naming = tracked.filter((file) => file !== 'package-lock.json' && own.test(readFileSync(file, 'latin1')));
  expect(naming).toEqual(['package.json']);
});

it('files are offered from a release of this repository, or not at all', () => {
  expect([null, `${repository}/releases/download/vVERSION`]).toContain(releases);
});

it('the workflow that releases looks for the line that holds a release back', () => {
  const [, line] = /! grep -n "\^(.*?)" scripts\/build\/releases\.ts/.exec(
    readFileSync('.github/workflows/release.yml', 'utf8'),
  )!;
  const text = readFileSync('scripts/build/releases.ts', 'utf8');
  expect(text.includes(`\n${line}`)).toBe(releases === null);
});
