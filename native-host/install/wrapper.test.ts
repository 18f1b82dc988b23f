import { spawnSync } from 'node:child_process';
import { chmod, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { batchFile, wrapperScript, type WrapperOptions } from './wrapper.ts';

let dir: string;
beforeEach(async () => {
  // Characters with a special meaning for a shell, `env` or Node's path lists.
  dir = await mkdtemp(join(tmpdir(), 'earshot o\'wrapper = $HOME ü, 100% & "x" *y '));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** Starts `program` by the wrapper; what it puts into `result` comes back. */
async function run(
  program: string,
  { nodePath = process.execPath, env = {}, ...options }: WrapperOptions & { nodePath?: string; env?: object } = {},
) {
  const script = join(dir, 'earshot-host');
  await writeFile(script, wrapperScript(nodePath, options));
  await chmod(script, 0o755);
  await writeFile(
    join(dir, 'main.mjs'),
    `import fs from 'node:fs'; import { execFileSync } from 'node:child_process'; import { Worker } from 'node:worker_threads';
     let result; ${program}; console.log(JSON.stringify(result));`,
  );
  const { status, stdout, stderr } = spawnSync(script, ['a b', '"'], {
    encoding: 'utf8',
    env: { HOME: '/home/ann', ...env },
    timeout: 8000,
  });
  return { status, stderr, result: stdout === '' ? null : (JSON.parse(stdout) as unknown) };
}

it('starts Node with the arguments as they are', async () => {
  expect(await run('result = process.argv.slice(2)')).toEqual({ status: 0, stderr: '', result: ['a b', '"'] });
});

it('finds a Node whose path holds an equals sign', async () => {
  const nodePath = join(dir, 'node');
  await writeFile(nodePath, `#!/bin/sh\nexec ${process.execPath} "$@"\n`, { mode: 0o755 });
  expect(await run('result = 1', { nodePath })).toMatchObject({ status: 0, result: 1 });
});

const foreign = {
  LD_PRELOAD: '/nowhere/to-be-found.so',
  LD_LIBRARY_PATH: '/nowhere',
  NAPI_RS_NATIVE_LIBRARY_PATH: '/nowhere/to-be-found.js',
  NODE_OPTIONS: '--require=/nowhere/to-be-found.cjs',
  NODE_PATH: '/nowhere',
  NODE_DEBUG: 'net,dgram',
  NODE_V8_COVERAGE: '/nowhere',
  OPENSSL_CONF: '/nowhere',
  TICK_MS: '15.625',
};

it('passes on where things lie, and nothing that can load code', async () => {
  const { result } = await run('result = process.env', { env: { ...foreign, LANG: 'de_DE.UTF-8' } });
  expect(result).toMatchObject({ HOME: '/home/ann', LANG: 'de_DE.UTF-8' });
  // A shell adds some itself.
  const allowed = /^(?:HOME|LANG|TMPDIR|XDG_RUNTIME_DIR|PWD|OLDPWD|SHLVL|_)$/;
  expect(Object.keys(result as object).filter((name) => !allowed.test(name))).toEqual([]);
});

it("lets a developer's environment through on request, without NODE_OPTIONS", async () => {
  const { LD_PRELOAD, TICK_MS, NODE_OPTIONS } = foreign;
  const env = { LD_PRELOAD, TICK_MS, NODE_OPTIONS };
  const { result } = await run('result = process.env', { env, environment: 'inherited' });
  expect(result).toMatchObject({ LD_PRELOAD, TICK_MS });
  expect(result).not.toHaveProperty('NODE_OPTIONS');
});

/** Ways out of the folder; each prints its error, or `done`. */
const attempts = `
  const attempt = (act) => { try { act(); return 'done'; } catch (error) { return error.code; } };
  const all = () => ({
    own: attempt(() => fs.readFileSync('main.mjs')),
    read: attempt(() => fs.readFileSync(process.argv[1] + '/../../passwd')),
    home: attempt(() => fs.readdirSync('/etc')),
    write: attempt(() => fs.writeFileSync('main.mjs', '')),
    make: attempt(() => fs.mkdirSync('/tmp/earshot-escaped')),
    start: attempt(() => execFileSync('/bin/true')),
  });`;
const confined = {
  own: 'done',
  read: 'ERR_ACCESS_DENIED',
  home: 'ERR_ACCESS_DENIED',
  write: 'ERR_ACCESS_DENIED',
  make: 'ERR_ACCESS_DENIED',
  start: 'ERR_ACCESS_DENIED',
};

it('confines the helper to reading its own folder, without a word', async () => {
  expect(await run(`${attempts} result = all()`)).toEqual({ status: 0, stderr: '', result: confined });
});

it("confines the helper's threads as well", async () => {
  const program = `if (process.argv[2] === 'thread') { ${attempts}
      const { parentPort } = await import('node:worker_threads'); parentPort.postMessage(all()); process.exit(); }
    const worker = new Worker(new URL(import.meta.url), { env: {}, argv: ['thread'] });
    result = await new Promise((done) => worker.on('message', done));`;
  expect((await run(program)).result).toEqual(confined);
});

it('leaves no dump of the memory behind', async () => {
  const program = `result = process.report.getReport().userLimits.core_file_size_blocks`;
  expect((await run(program)).result).toMatchObject({ soft: 0 });
});

it.each([
  ['neither', 'exit 9', []],
  [
    'the oldest',
    '[ "$1" = --experimental-permission ] || exit 9',
    ['--experimental-permission', '--allow-fs-read=./*'],
  ],
  ['the newest', '[ "$1 $2" = "--permission --allow-net" ] || exit 9', ['--permission', '--allow-net']],
])('asks a Node that knows %s of the permission models', async (_, knows, expected) => {
  const nodePath = join(dir, 'other-node');
  const probe = `case "$*" in *--version) ${knows}; exit 0 ;; esac`;
  await writeFile(nodePath, `#!/bin/sh\n${probe}\nfor each; do echo "$each" >&2; done\n`, { mode: 0o755 });
  const words = (await run('', { nodePath })).stderr.split('\n');
  expect(words.slice(0, expected.length)).toEqual(expected);
  const main = join(await realpath(dir), 'main.mjs');
  expect(words).toContain(main);
  if (expected.length === 0) expect(words[0]).toBe(main);
});

it('says where Node should be when it is gone, and leaves with 78', async () => {
  const { status, stderr, result } = await run('', { nodePath: '/nowhere/node' });
  expect({ status, result }).toEqual({ status: 78, result: null });
  expect(stderr).toMatch(/Node is no longer at \/nowhere\/node/);
});

it('is a batch file on Windows that names no folder, and whose last line ends it with Node', () => {
  expect(batchFile).toBe(
    '@echo off\r\n' +
      `for /f "delims==" %%v in ('set NODE_ 2^>nul ^& set NAPI_RS_ 2^>nul') do set "%%v="\r\n` +
      'if not exist "%~dp0node.exe" (echo earshot-host: Node is gone. Install the helper again. 1>&2 & exit /b 78)\r\n' +
      '"%~dp0node.exe" "%~dp0main.mjs" %* & exit /b\r\n',
  );
});
