import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { expect, it } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };

const read = (path: string): string => readFileSync(path, 'utf8');
const pinned = read('.node-version').trim();

it('one Node is pinned, for every version manager and for the workflow, and it is one that Earshot runs on', () => {
  expect(pinned).toMatch(/^\d+\.\d+\.\d+$/);
  expect(read('.nvmrc').trim()).toBe(pinned);
  expect(read('.github/workflows/ci.yml')).toContain('node-version-file: .node-version');
  const [, major, minor] = /^>=(\d+)\.(\d+)\.\d+$/.exec(packageJson.engines.node)!.map(Number);
  const [pinnedMajor, pinnedMinor] = pinned.split('.').map(Number);
  expect(pinnedMajor! * 1000 + pinnedMinor!).toBeGreaterThanOrEqual(major! * 1000 + minor!);
});

it('texts have the same line ends everywhere, and what is no text is named', () => {
  const rules = read('.gitattributes').split('\n');
  expect(rules).toContain('* text=auto eol=lf');
  const binary = rules.flatMap((rule) => /^\*(\.\w+) binary$/.exec(rule)?.[1] ?? []);
  const folders = ['docs', 'extension', 'local-server', 'native-host', 'scripts', 'stream-deck', 'tests'];
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => `${parentPath}/${name}`),
  );
  const unnamed = files.filter((file) => !binary.includes(extname(file)) && readFileSync(file).includes(0));
  expect(unnamed).toEqual([]);
});
