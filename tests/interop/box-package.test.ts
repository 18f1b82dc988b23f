import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installBox, type InstalledBox } from '../install-box.ts';

const run = promisify(execFile);
let box: InstalledBox;
let folder: string;
const installed = () => join(folder, 'node_modules/earshot-box');

beforeAll(async () => {
  box = await installBox();
  folder = box.path;
});
afterAll(() => box?.remove());

test('holds programs, page, types and texts, and no word of where it was built', async () => {
  expect((await readdir(installed())).sort()).toEqual([
    'CONFORMANCE.md',
    'LICENSE',
    'LICENSES.txt',
    'README.md',
    'box.mjs',
    'earshot-box.mjs',
    'index.d.ts',
    'index.mjs',
    'package.json',
    'page-client.js',
    'page.css',
  ]);
  for (const name of await readdir(installed()))
    expect(await readFile(join(installed(), name), 'utf8'), name).not.toContain(process.cwd());
  expect(await readFile(join(installed(), 'LICENSES.txt'), 'utf8')).toMatch(/^ws [\d.]+ \(MIT\)$/m);
});

test('starts by npx without a network, serves its page, and ends with a verdict', async () => {
  const started = spawn('npx', ['--offline', 'earshot-box', '--json'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  const reader = createInterface(started.stdout).on('line', (line) => lines.push(line));
  await once(reader, 'line', { signal: AbortSignal.timeout(20_000) });
  const { pageUrl } = JSON.parse(lines[0]!) as { pageUrl: string };
  for (const path of ['', 'page-client.js', 'page.css']) expect((await fetch(pageUrl + path)).status, path).toBe(200);
  started.kill('SIGTERM');
  await once(started, 'close', { signal: AbortSignal.timeout(20_000) });
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ speakers: [] });
});

test('a bot on discord.js is tried with it by Node’s test runner', async () => {
  const name = 'discordjs-bot.test.mjs';
  await copyFile(join('tests/interop/box-user', name), join(folder, name));
  // As for any client that insists on TLS, which here is every one that trusts nobody.
  const { stdout } = await run(process.execPath, ['--test', '--test-reporter=tap', name], {
    cwd: folder,
    env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' },
  });
  expect(stdout).toMatch(/^# pass 1$/m);
  expect(stdout).toMatch(/^# fail 0$/m);
});

test('its types compile by themselves, strictly', async () => {
  await copyFile('tests/interop/box-user/types.ts', join(folder, 'types.ts'));
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
  await run(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '--ignoreConfig', ...options, 'types.ts'], {
    cwd: folder,
  });
});
