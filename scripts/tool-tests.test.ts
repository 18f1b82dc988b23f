import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { packageTests, stepsIfPossible } from './tool-tests.ts';
import { lackOf } from './tools.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'earshot-tools-'));
  vi.stubEnv('PATH', dir);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(dir, { recursive: true });
});

const tests = { ...packageTests, tools: ['makensis', 'x86_64-w64-mingw32-gcc'] as const };

it('tests whose tools are missing are left out of the plan, with what would bring them', () => {
  writeFileSync(join(dir, 'makensis'), '');
  const said: string[] = [];
  expect(stepsIfPossible(tests, (line) => said.push(line))).toEqual([]);
  expect(said).toEqual([
    'Skipped: tests of packages, x86_64-w64-mingw32-gcc missing (Debian: apt-get install gcc-mingw-w64-x86-64). npm run test:packages runs them.',
  ]);
});

it('tests whose tools are there are part of the plan', () => {
  for (const tool of tests.tools) writeFileSync(join(dir, tool), '');
  const said: string[] = [];
  expect(stepsIfPossible(tests, (line) => said.push(line))).toMatchObject([{ args: ['run', '--project', 'packages'] }]);
  expect(said).toEqual([]);
});

it('a file that must be there is looked for by its path', () => {
  expect(lackOf(['/usr/aarch64-linux-gnu/lib/libstdc++.so.6', 'cpio'])).toMatch(/cpio missing .*cpio/);
});
