import { execFile, spawn } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { nativeProtocol } from '../../shared-protocol/native-protocol.ts';
import { runHost, startHost, testOrigin, type HostProcess } from '../testing/host-process.ts';
import { installedProgram } from '../testing/installed-program.ts';
import { openScratchHome, scratchId } from '../testing/scratch-install.ts';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function scratchFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'earshot-run-'));
  cleanUps.push(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** The browser's side: an Earshot with two tabs in Tavern that obeys every request. */
async function switchOn(host: HostProcess, browser: string, since: number | null): Promise<void> {
  cleanUps.push(() => host.dispose());
  const state = {
    state: since === null ? 'idle' : 'live',
    reason: null,
    since,
    muted: false,
    paused: false,
    volume: 100,
    channels: [{ id: '1', name: 'Tavern', server: browser, state: 'live', muted: false, reason: null }],
    tabs: [{ number: 1, title: 'Rain', site: 'rain.example', volume: 100, muted: false, solo: false }],
    indicator: 'ring',
    recent: [],
    scenes: [],
    scene: null,
  };
  host.send({ type: 'hello', id: 1, protocol: 1, minor: nativeProtocol.minor, version: '0.1.0' });
  await host.next('hello');
  host.send({ type: 'serve-control', id: 2, isOn: true, browser });
  const remote = await host.next('remote');
  expect(remote).toEqual({ type: 'remote', state: 'on', programs: 0, watching: 0 });
  const toggled = (now: boolean, to: unknown): boolean => (to === 'toggle' ? !now : to === 'on');
  void (async () => {
    for (;;) {
      const { id, verb, args } = await host.next('control', 60_000);
      if (verb === 'mute') state.muted = toggled(state.muted, args['to']);
      if (verb === 'pause') state.paused = toggled(state.paused, args['to']);
      if (verb === 'volume') state.volume = Number(args['to'] ?? state.volume + Number(args['by']));
      if (verb === 'stop') Object.assign(state, { state: 'idle', since: null, channels: [], tabs: [] });
      const error = verb === 'start' ? { code: 'needs-click', message: 'Click Earshot in the tab.' } : undefined;
      host.send({ type: 'control-answer', to: id, ...(error ? { error } : { state }) });
      host.send({ type: 'control-state', state });
    }
  })().catch(() => undefined);
}

interface Said {
  code: number;
  stdout: string;
  stderr: string;
}
const run = (file: string, args: readonly string[], env: Record<string, string>): Promise<Said> =>
  new Promise((resolve) =>
    execFile(file, [...args], { env: { ...process.env, ...env }, timeout: 30_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    ),
  );
const control = (runtime: string, ...args: string[]): Promise<Said> =>
  run(process.execPath, ['build/native-host/main.mjs', 'control', ...args], { XDG_RUNTIME_DIR: runtime });

it('a shell script runs an evening', async () => {
  const runtime = await scratchFolder();
  await switchOn(await startHost({ env: { XDG_RUNTIME_DIR: runtime } }), 'chromium', 1000);
  const script = join(runtime, 'evening.sh');
  await writeFile(
    script,
    `#!/bin/sh
set -e
earshot() { "$NODE" build/native-host/main.mjs control "$@"; }
"$NODE" build/native-host/main.mjs control watch --json > "$1" &
watcher=$!
until [ -s "$1" ]; do sleep 0.05; done
earshot status
earshot mute
earshot mute off
earshot volume -20
earshot pause on --json
earshot start || echo "start: $?"
earshot stop
earshot scene sing-along --browser opera || echo "scene: $?"
earshot volume loud || echo "volume: $?"
until grep -q '"state":"idle"' "$1"; do sleep 0.05; done
kill $watcher
`,
  );
  await chmod(script, 0o755);
  const watched = join(runtime, 'watched');
  const { code, stdout, stderr } = await run('/bin/sh', [script, watched], {
    XDG_RUNTIME_DIR: runtime,
    NODE: process.execPath,
  });
  expect(stdout.split('\n')).toEqual([
    'live in Tavern (chromium), 100%; 1 Rain 100%',
    'live in Tavern (chromium), 100%, muted; 1 Rain 100%',
    'live in Tavern (chromium), 100%; 1 Rain 100%',
    'live in Tavern (chromium), 80%; 1 Rain 100%',
    expect.stringMatching(/^\{"ok":true,"browser":"chromium","state":\{.*"paused":true.*\}\}$/),
    'start: 1',
    'idle, paused',
    'scene: 69',
    'volume: 64',
    '',
  ]);
  expect(stderr.split('\n')).toEqual([
    'earshot-host control: Click Earshot in the tab. [needs-click]',
    expect.stringMatching(/Listening: chromium: .*\[no-such-browser\]$/),
    expect.stringMatching(/volume does not take "loud": Earshot .*\[usage\]$/),
    '',
  ]);
  expect(code).toBe(0);
  const lines = (await readFile(watched, 'utf8')).trim().split('\n');
  const volumes = lines.map((line) => (JSON.parse(line) as { state: { volume: number } }).state.volume);
  expect([volumes[0], volumes.at(-1)]).toEqual([100, 80]);
});

it('of two browsers the one that went live last answers, unless one is named', async () => {
  const runtime = await scratchFolder();
  const env = { XDG_RUNTIME_DIR: runtime };
  const [chromium, firefox] = await Promise.all([startHost({ env }), startHost({ env })]);
  await switchOn(chromium, 'chromium', 2000);
  await switchOn(firefox, 'firefox', 1000);
  expect((await control(runtime, 'status')).stdout).toMatch(/\(chromium\)/);
  expect((await control(runtime, 'status', '--browser', 'firefox')).stdout).toMatch(/\(firefox\)/);
  await control(runtime, 'mute', 'on', '--browser', 'firefox');
  expect((await control(runtime, 'status')).stdout).not.toMatch(/muted/);
  await control(runtime, 'stop');
  expect((await control(runtime, 'status')).stdout).toMatch(/\(firefox\).*muted/);
  // A killed one leaves its socket behind, but misleads nobody.
  firefox.kill('SIGKILL');
  await firefox.exited;
  expect((await control(runtime, 'status')).stdout).toMatch(/^idle/);
});

it('without a browser, or once it has gone, it says so', async () => {
  const runtime = await scratchFolder();
  expect(await control(runtime, 'status', '--json')).toMatchObject({
    code: 69,
    stdout: expect.stringMatching(/^\{"ok":false,"error":\{"code":"not-running","message":".*Remote control/) as string,
  });
  const host = await startHost({ env: { XDG_RUNTIME_DIR: runtime } });
  await switchOn(host, 'chromium', 1000);
  const watcher = spawn(process.execPath, ['build/native-host/main.mjs', 'control', 'watch'], {
    env: { ...process.env, XDG_RUNTIME_DIR: runtime },
  });
  cleanUps.push(async () => watcher.kill());
  const left = new Promise<number | null>((resolve) => watcher.on('exit', resolve));
  await new Promise((resolve) => watcher.stdout.once('data', resolve));
  host.end();
  expect(await left).toBe(69);
  await host.exited;
  expect(await readdir(join(runtime, 'earshot'))).toEqual([]);
});

it('an installed helper listens under its permissions, and its program is a client too', async () => {
  const runtime = await scratchFolder();
  const scratch = await openScratchHome();
  cleanUps.push(() => scratch.remove());
  await scratch.run(['install', '--browser', 'chromium']);
  const program = await installedProgram(scratch.home);
  const env = { XDG_RUNTIME_DIR: runtime };
  const host = runHost(program, [`chrome-extension://${scratchId}/`], { cwd: scratch.home, env });
  await switchOn(host, 'chromium', 1000);
  expect(await run(program, ['control', 'status'], env)).toMatchObject({ code: 0, stderr: '' });
  host.end();
  await host.exited;
  expect(host.stderr()).toBe('');
  expect(await readdir(join(runtime, 'earshot'))).toEqual([]);
});

it('a flood of junk neither ends the helper nor holds the browser up', async () => {
  const runtime = await scratchFolder();
  const host = await startHost({ env: { XDG_RUNTIME_DIR: runtime }, args: [testOrigin] });
  await switchOn(host, 'chromium', 1000);
  const [socket] = (await readdir(join(runtime, 'earshot'))).filter((name) => name.endsWith('.sock'));
  const flood = `const net=require('net');const path=process.argv[1];let left=400;
    const next=()=>{if(left--<=0)return;const s=net.connect(path);s.on('error',()=>{});s.on('close',next);
    s.on('connect',()=>s.write(Buffer.alloc(60000,'{"secret":1}\\n')));s.resume();};for(let i=0;i<40;i++)next();`;
  const flooding = run(process.execPath, ['-e', flood, join(runtime, 'earshot', socket!)], {});
  for (let id = 10; id < 30; id += 1) {
    host.send({ type: 'ping', id });
    await host.next('ok', 5000);
  }
  await flooding;
  expect((await control(runtime, 'status')).code).toBe(0);
  expect(host.stderr()).toBe('');
});
