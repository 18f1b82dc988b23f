import { execFileSync } from 'node:child_process';
import { linkSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const runs = (): string =>
  execFileSync(process.execPath, ['scripts/run.mjs', 'lint', '--version'], { encoding: 'utf8' });

it('a script that starts puts its program in place as a whole, so that another start never reads half of it', () => {
  const bundle = 'build/scripts/lint.mjs';
  expect(runs()).toMatch(/^v\d/);
  const dir = mkdtempSync('build/run-test-');
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  // A name of its own keeps the file of the first start, and with it its number, from being used again.
  const before = join(dir, 'before.mjs');
  linkSync(bundle, before);
  expect(runs()).toMatch(/^v\d/);
  expect(statSync(bundle).ino).not.toBe(statSync(before).ino);
});
