import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { batchFile, wrapperScript, type WrapperOptions } from './wrapper.ts';

let dir: string;
beforeEach(async () => {
  // Characters with a special meaning for a shell, `env` or Node's path lists.
  dir = await mkdtemp(join(tmpdir(), 'earshot o\'wrapper = $HOME ü, 100% & ("x")\n*y '));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

interface Run extends Partial<WrapperOptions> {
  nodePath?: string;
  env?: object;
}

/** Starts `program` by the wrapper; what it puts into `result` comes back. */
async function run(program: string, { nodePath = process.execPath, env = {}, ...options }: Run = {}) {
  const script = join(dir, 'earshot-host');
  await writeFile(script, wrapperScript({ nodes: [nodePath], usual: [], ...options }));
  await chmod(script, 0o755);
  await writeFile(
    join(dir, 'main.mjs'),
    `import fs from 'node:fs'; import { execFileSync } from 'node:child_process'; import { Worker } from 'node:worker_threads';
     let result; ${program}; console.log(JSON.stringify(result));`,
  );
  const { status, stdout, stderr } = spawnSync(script, ['a b', '"'], {
    encoding: 'utf8',
    env: { HOME: '/home/ann', PATH: '/nowhere', ...env },
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
  const allowed = /^(?:EARSHOT_LOG|HOME|LANG|TMPDIR|XDG_RUNTIME_DIR|PWD|OLDPWD|SHLVL|_)$/;
  expect(Object.keys(result as object).filter((name) => !allowed.test(name))).toEqual([]);
});

it("lets a developer's environment through on request, without NODE_OPTIONS", async () => {
  const { LD_PRELOAD, TICK_MS, NODE_OPTIONS } = foreign;
  const env = { LD_PRELOAD, TICK_MS, NODE_OPTIONS };
  const { result } = await run('result = process.env', { env, environment: 'inherited' });
  expect(result).toMatchObject({ LD_PRELOAD, TICK_MS });
  expect(result).not.toHaveProperty('NODE_OPTIONS');
});

/** Attempts to escape from the folder; each prints its error, or `done`. */
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
  const probe = `case "$*" in --version) echo v22.1.0; exit 0 ;; *--version) ${knows}; echo v22.1.0; exit 0 ;; esac`;
  await writeFile(nodePath, `#!/bin/sh\n${probe}\nfor each; do printf '%s\\0' "$each" >&2; done\n`, { mode: 0o755 });
  const words = (await run('', { nodePath })).stderr.split('\0');
  expect(words.slice(0, expected.length)).toEqual(expected);
  const main = join(await realpath(dir), 'main.mjs');
  expect(words).toContain(main);
  if (expected.length === 0) expect(words[0]).toBe(main);
});

describe('a wrapper whose Node is gone', () => {
  /** A Node of this version, if it starts at all, that tells its name instead of running anything. */
  const pretend = async (path: string, version: string | null = 'v22.1.0', name = basename(path)): Promise<string> => {
    await mkdir(dirname(path), { recursive: true });
    const says = version === null ? 'exit 127' : `case "$*" in *--version) echo ${version}; exit 0 ;; esac`;
    await writeFile(path, `#!/bin/sh\n${says}\necho '"${name}"'\n`, { mode: 0o755 });
    return path;
  };
  const home = (): string => join(dir, 'home');
  const chosen = async (options: Run): Promise<unknown> =>
    (await run('', { ...options, env: { HOME: home(), ...options.env } })).result;

  it('takes the one beside it before all others', async () => {
    await pretend(join(dir, 'node'));
    expect(await chosen({ nodes: [await pretend(join(dir, 'other'))] })).toBe('node');
  });

  it.each([
    ['too old', 'v20.18.3'],
    ['much too old', 'v8.17.0'],
    ['not starting', null],
  ])('passes over one that is %s', async (_, version) => {
    const nodes = [await pretend(join(dir, 'first'), version), await pretend(join(dir, 'second'))];
    expect(await chosen({ nodes })).toBe('second');
  });

  it.each(['v20.19.0', 'v20.21.3', 'v21.0.0', 'v22.23.2', 'v30.1.0', 'v100.0.0'])('takes a %s', async (version) => {
    expect(await chosen({ nodes: [await pretend(join(dir, 'it'), version)] })).toBe('it');
  });

  it('takes no folder and no text for a Node', async () => {
    await mkdir(join(dir, 'folder'));
    await writeFile(join(dir, 'text'), '#!/bin/sh\necho v22.1.0\n', { mode: 0o644 });
    const nodes = [join(dir, 'folder'), join(dir, 'text'), await pretend(join(dir, 'it'))];
    expect(await chosen({ nodes })).toBe('it');
  });

  it.each([
    '.volta/bin/node',
    '.local/share/mise/shims/node',
    '.asdf/shims/node',
    '.local/share/fnm/aliases/default/bin/node',
    '.nvm/versions/node/v22.1.0/bin/node',
  ])('finds ~/%s', async (place) => {
    await pretend(join(home(), place));
    expect(await chosen({ nodes: ['/nowhere/node'] })).toBe('node');
  });

  it('takes the newest of nvm, by number and not by letter', async () => {
    for (const version of ['8.17.0', '20.18.0', '22.9.0', '22.10.0'])
      await pretend(join(home(), `.nvm/versions/node/v${version}/bin/node`), `v${version}`, version);
    expect(await chosen({ nodes: ['/nowhere/node'] })).toBe('22.10.0');
  });

  it('tries the usual places, and last the PATH', async () => {
    const usual = [await pretend(join(dir, 'usual'))];
    await pretend(join(dir, 'path/node'));
    const env = { PATH: `${join(dir, 'path')}:/bin` };
    expect(await chosen({ nodes: ['/nowhere/node'], usual, env })).toBe('usual');
    expect(await chosen({ nodes: ['/nowhere/node'], env })).toBe('node');
  });

  it('does not wait for a shim that does not answer', async () => {
    const shim = await pretend(join(dir, 'shim'), null);
    await writeFile(shim, '#!/bin/sh\nsleep 30\n');
    const usual = [shim, await pretend(join(dir, 'usual'))];
    expect(await chosen({ nodes: ['/nowhere/node'], usual, env: { PATH: '/usr/bin:/bin' } })).toBe('usual');
  });

  it('says so if there is none at all, and leaves with 78', async () => {
    const old = await pretend(join(dir, 'old'), 'v18.20.0');
    const { status, stderr, result } = await run('', { nodes: ['/nowhere/node'], usual: [old] });
    expect({ status, result }).toEqual({ status: 78, result: null });
    expect(stderr).toMatch(/no Node 20\.19 or later; it was \/nowhere\/node\. Reinstall the helper/);
  });
});

it('is a batch file on Windows that names no folder, and whose last line ends it with Node', () => {
  expect(batchFile).toBe(
    '@echo off\r\n' +
      `for /f "delims==" %%v in ('set NODE_ 2^>nul ^& set NAPI_RS_ 2^>nul') do set "%%v="\r\n` +
      'if not exist "%~dp0node.exe" (echo earshot-host: Node is missing. Reinstall the helper. 1>&2 & exit /b 78)\r\n' +
      '"%~dp0node.exe" "%~dp0main.mjs" %* & exit /b\r\n',
  );
});
