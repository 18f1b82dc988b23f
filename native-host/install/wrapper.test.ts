import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { wrapperFor } from './wrapper.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "earshot o'wrapper $HOME ü "));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function run(nodePath: string) {
  const script = join(dir, 'earshot-host');
  await writeFile(script, wrapperFor('linux', nodePath, join(dir, 'main.mjs')));
  await chmod(script, 0o755);
  await writeFile(
    join(dir, 'main.mjs'),
    'console.log(JSON.stringify([process.argv.slice(2), process.env.NODE_OPTIONS]))',
  );
  return spawnSync(script, ['a b', '"'], { encoding: 'utf8', env: { NODE_OPTIONS: '--require=/nowhere.cjs' } });
}

it('starts Node with the arguments as they are, whatever NODE_OPTIONS are set', async () => {
  expect(JSON.parse((await run(process.execPath)).stdout)).toEqual([['a b', '"'], null]);
});

it('says where Node should be when it is gone, and leaves with 78', async () => {
  const { status, stderr, stdout } = await run('/nowhere/node');
  expect({ status, stdout }).toEqual({ status: 78, stdout: '' });
  expect(stderr).toMatch(/Node is no longer at \/nowhere\/node/);
});

it('is a batch file in UTF-8 without a byte-order mark on Windows, with absolute paths', () => {
  expect(wrapperFor('windows', 'C:\\Program Files\\nodejs\\node.exe', 'C:\\Users\\Jörg 100%\\main.mjs')).toBe(
    '@echo off\r\nchcp 65001 >nul\r\nset NODE_OPTIONS=\r\n' +
      'if not exist "C:\\Program Files\\nodejs\\node.exe" (\r\n' +
      '  echo earshot-host: Node is gone. Install the helper again. 1>&2\r\n  exit /b 78\r\n)\r\n' +
      '"C:\\Program Files\\nodejs\\node.exe" "C:\\Users\\Jörg 100%%\\main.mjs" %*\r\n',
  );
});
