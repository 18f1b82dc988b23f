import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FromControl } from './control-contract.ts';
import { readEntries, UnsafeFolder, type ControlEntry, type Surroundings } from './control-folder.ts';
import { createControlServer, type ControlServer } from './control-server.ts';

const uid = process.getuid!();
/** a user for a child process, if that user may read Node */
const nobody = { uid: 65_534, gid: 65_534 };
const canBeOther = uid === 0 && spawnSync(process.execPath, ['--version'], nobody).status === 0;
let runtime: string;
let folder: string;
let server: ControlServer;
let said: FromControl[];
const sockets: Socket[] = [];
const around = (): Surroundings => ({ platform: 'linux', env: { XDG_RUNTIME_DIR: runtime }, uid });

beforeEach(() => {
  runtime = mkdtempSync(join(tmpdir(), 'earshot-run-'));
  folder = join(runtime, 'earshot');
  said = [];
  server = openServer();
});
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server.take({ type: 'serve-control', id: 9, isOn: false, browser: 'x' });
  rmSync(runtime, { recursive: true });
});

/** The helper's side, which answers each request with the number of requests so far. */
function openServer(): ControlServer {
  let wishes = 0;
  const made = createControlServer({
    version: '1.2.3',
    around: around(),
    nowMs: () => performance.now(),
    send(message) {
      said.push(message);
      if (message.type !== 'control' || message.verb === 'start') return;
      const state = { state: 'idle', wishes: (wishes += 1) };
      queueMicrotask(() => made.take({ type: 'control-answer', to: message.id, state }));
    },
  });
  return made;
}

/** Waits for what another end does; the test's own deadline ends it. */
async function until<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const status = () => said.filter((message) => message.type === 'remote').at(-1);
const entries = (): ControlEntry[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.json'))
        .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as ControlEntry)
    : [];
async function switchOn(which = server): Promise<ControlEntry> {
  const before = entries().map(({ path }) => path);
  which.take({ type: 'serve-control', id: 1, isOn: true, browser: 'chromium' });
  return until(() => entries().find(({ path }) => !before.includes(path)));
}

interface Program {
  lines: Record<string, unknown>[];
  isClosed: boolean;
  write(text: string): void;
  socket: Socket;
}
function program({ path }: { path: string }): Program {
  const socket = connect(path);
  sockets.push(socket);
  const self: Program = { lines: [], isClosed: false, write: (text) => void socket.write(text), socket };
  let rest = '';
  socket.on('data', (chunk) => {
    const parts = (rest + chunk.toString()).split('\n');
    rest = parts.pop()!;
    for (const part of parts) self.lines.push(JSON.parse(part) as Record<string, unknown>);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => (self.isClosed = true));
  return self;
}
async function known(entry: ControlEntry): Promise<Program> {
  const one = program(entry);
  one.write(`${JSON.stringify({ secret: entry.secret })}\n`);
  await until(() => one.lines.shift());
  return one;
}
const codeOf = (line: Record<string, unknown> | undefined): unknown =>
  (line?.['error'] as { code: string } | undefined)?.code;

describe('the remote control', () => {
  it('says how it is each time it is asked to open, also if nothing about it is new', async () => {
    await switchOn();
    await until(status);
    said.length = 0;
    await switchOn();
    expect(await until(status)).toMatchObject({ state: 'on', programs: 0 });
  });

  it('is not there before it is switched on, nor after', async () => {
    expect(existsSync(folder)).toBe(false);
    const { path } = await switchOn();
    expect(await until(() => status()?.state === 'on' && status())).toMatchObject({ programs: 0, watching: 0 });
    server.take({ type: 'serve-control', id: 2, isOn: false, browser: 'chromium' });
    expect(readdirSync(folder)).toEqual([]);
    expect(status()).toMatchObject({ state: 'off' });
    const late = program({ path });
    await until(() => late.isClosed);
    expect(late.lines).toEqual([]);
  });

  it('lies where this user alone may look', async () => {
    const entry = await switchOn();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(entry.path).mode & 0o777).toBe(0o600);
    expect(statSync(entry.path.replace(/sock$/, 'json')).mode & 0o777).toBe(0o600);
    expect(Buffer.from(entry.secret, 'base64url')).toHaveLength(32);
  });

  it('passes wishes on and answers each with its own id', async () => {
    const one = await known(await switchOn());
    one.write('{"id":7,"verb":"mute","args":{"to":"on"}}\n{"id":"x","verb":"status"}\n');
    await until(() => one.lines.length === 2);
    expect(one.lines).toEqual([
      { id: 7, ok: true, state: { state: 'idle', wishes: 1 } },
      { id: 'x', ok: true, state: { state: 'idle', wishes: 2 } },
    ]);
    expect(said.filter(({ type }) => type === 'control')).toEqual([
      { type: 'control', id: 1, verb: 'mute', args: { to: 'on' } },
      { type: 'control', id: 2, verb: 'status', args: {} },
    ]);
  });

  it('tells changes to programs that watch, and to no other', async () => {
    const entry = await switchOn();
    const [watcher, other] = [await known(entry), await known(entry)];
    watcher.write('{"id":1,"verb":"watch"}\n');
    await until(() => status()?.watching === 1);
    expect(status()).toMatchObject({ programs: 2, watching: 1 });
    server.take({ type: 'control-state', state: { state: 'live' } });
    await until(() => watcher.lines.length === 2);
    expect(watcher.lines[1]).toEqual({ state: { state: 'live' } });
    expect(other.lines).toEqual([]);
    watcher.socket.destroy();
    await until(() => status()?.programs === 1);
    expect(status()).toMatchObject({ watching: 0 });
  });

  it('has another secret each time it is switched on, and lets go of everybody', async () => {
    const old = await switchOn();
    const one = await known(old);
    const fresh = await switchOn();
    await until(() => one.isClosed);
    expect(fresh.secret).not.toBe(old.secret);
    const late = program(fresh);
    late.write(`${JSON.stringify({ secret: old.secret })}\n`);
    await until(() => late.isClosed);
    expect(codeOf(late.lines[0])).toBe('wrong-secret');
  });

  it.each([
    ['a wrong secret', '{"secret":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}'],
    ['an empty one', '{"secret":""}'],
    ['no secret', '{"id":1,"verb":"stop"}'],
    ['one that is no text', '{"secret":["x"]}'],
    ['null', 'null'],
    ['what a web page could send', 'POST / HTTP/1.1'],
  ])('lets nobody in with %s', async (_, line) => {
    const one = program(await switchOn());
    one.write(`${line}\n{"id":2,"verb":"stop"}\n`);
    await until(() => one.isClosed);
    expect(one.lines.map(codeOf)).toEqual(['wrong-secret']);
    expect(said.filter(({ type }) => type === 'control')).toEqual([]);
  });

  it('waits two seconds for the secret, and no longer', async () => {
    const one = program(await switchOn());
    const beganMs = performance.now();
    await until(() => one.isClosed);
    expect(performance.now() - beganMs).toBeGreaterThan(1500);
  });

  it('refuses more than twenty wishes a second, and lives on', async () => {
    const one = await known(await switchOn());
    for (let id = 0; id < 60; id += 1) one.write(`{"id":${id},"verb":"status"}\n`);
    await until(() => one.lines.length === 60);
    const passed = one.lines.filter(({ ok }) => ok === true).length;
    expect(passed).toBeGreaterThanOrEqual(16);
    expect(passed).toBeLessThanOrEqual(25);
    expect(new Set(one.lines.map(codeOf))).toEqual(new Set([undefined, 'too-fast']));
  });

  it('turns out whoever floods, and keeps room for others', async () => {
    const entry = await switchOn();
    const [flood, calm] = [await known(entry), await known(entry)];
    for (let id = 0; id < 5000; id += 1) flood.write(`{"id":${id},"verb":"status"}\n`);
    await until(() => flood.isClosed);
    calm.write('{"id":1,"verb":"status"}\n');
    expect(await until(() => calm.lines[0])).toMatchObject({ id: 1, ok: true });
  });

  it('takes no line above 4 KiB', async () => {
    const entry = await switchOn();
    const [short, long] = [await known(entry), await known(entry)];
    const wish = (length: number): string => {
      const frame = '{"id":1,"verb":"scene","args":{"name":""}}';
      return frame.replace('""', `"${'x'.repeat(length - frame.length)}"`);
    };
    short.write(`${wish(4096)}\n`);
    expect(await until(() => short.lines[0])).toMatchObject({ ok: true });
    long.write(wish(4097));
    await until(() => long.isClosed);
    expect(long.lines.map(codeOf)).toEqual(['too-long']);
  });

  it.each([
    ['not-json', 'GET /'],
    ['not-json', '{"id":1,'],
    ['bad-shape', '[]'],
    ['bad-shape', 'null'],
    ['bad-shape', '{"verb":"stop"}'],
    ['bad-shape', '{"id":1}'],
    ['bad-shape', '{"id":{"a":1},"verb":"stop"}'],
    ['bad-shape', '{"id":1,"verb":"volume","args":[1]}'],
    ['unknown-verb', '{"id":1,"verb":"token"}'],
    ['unknown-verb', '{"id":1,"verb":"__proto__"}'],
    ['unknown-verb', '{"id":1,"verb":"save-settings","args":{"settings":{}}}'],
    ['unknown-verb', '{"id":1,"verb":"constructor"}'],
  ])('answers %s to %s, and goes on', async (code, line) => {
    const one = await known(await switchOn());
    one.write(`${line}\n{"id":2,"verb":"status"}\n`);
    await until(() => one.lines.length === 2);
    expect(one.lines.map(codeOf)).toEqual([code, undefined]);
  });

  it('survives bytes of any kind', async () => {
    const entry = await switchOn();
    const one = await known(entry);
    one.socket.write(Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * 7919) % 256)));
    one.socket.write(Buffer.from([0xff, 0xfe, 0x00, 0x0a, 0xc3, 0x28, 0x0a]));
    const calm = await known(entry);
    calm.write('{"id":1,"verb":"status"}\n');
    expect(await until(() => calm.lines[0])).toMatchObject({ ok: true });
  });

  it('takes eight programs, and drops what goes beyond', async () => {
    const entry = await switchOn();
    const eight = await Promise.all(Array.from({ length: 8 }, () => known(entry)));
    const ninth = program(entry);
    ninth.write(`${JSON.stringify({ secret: entry.secret })}\n`);
    await until(() => ninth.isClosed);
    expect(codeOf(ninth.lines[0])).toBe('too-many-programs');
    eight[0]!.socket.destroy();
    await until(() => status()?.programs === 7);
    expect(await known(entry)).toBeDefined();
  });

  it('answers a program that has said all it wants, as one in a pipe, and then ends', async () => {
    const entry = await switchOn();
    const one = program(entry);
    one.socket.end(`${JSON.stringify({ secret: entry.secret })}\n{"id":1,"verb":"start"}\n`);
    const asked = await until(() => said.find((message) => message.type === 'control'));
    // Its end has arrived, or arrives later: it is answered anyway.
    await new Promise((resolve) => setTimeout(resolve, 50));
    server.take({ type: 'control-answer', to: asked.id, state: { state: 'live' } });
    await until(() => one.isClosed);
    expect(one.lines).toMatchObject([
      { ok: true, browser: 'chromium' },
      { id: 1, ok: true },
    ]);
    await until(() => status()?.programs === 0);
  });

  it('lets a program wait for a slow answer while another is served', async () => {
    const entry = await switchOn();
    const [slow, quick] = [await known(entry), await known(entry)];
    slow.write('{"id":1,"verb":"start"}\n');
    quick.write('{"id":1,"verb":"status"}\n');
    await until(() => quick.lines.length === 1);
    expect(slow.lines).toEqual([]);
    server.take({ type: 'serve-control', id: 2, isOn: false, browser: 'chromium' });
    await until(() => slow.isClosed);
  });

  it('does not wait for a watcher that reads nothing', async () => {
    const entry = await switchOn();
    const deaf = await known(entry);
    deaf.write('{"id":1,"verb":"watch"}\n');
    await until(() => status()?.watching === 1);
    deaf.socket.pause();
    const long = 'x'.repeat(20_000);
    for (let each = 0; each < 500; each += 1)
      server.take({ type: 'control-state', state: { state: 'live', long, each } });
    const calm = await known(entry);
    calm.write('{"id":1,"verb":"status"}\n');
    expect(await until(() => calm.lines[0])).toMatchObject({ ok: true });
    deaf.socket.resume();
    // It missed some, but not the last.
    await until(() => deaf.lines.some(({ state }) => (state as { each?: number }).each === 499));
  });
});

describe('the place of the remote control', () => {
  it('is closed to others again if somebody opened it', async () => {
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    await switchOn();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it("is never another user's folder, nor a link to one", async () => {
    const outside = join(runtime, 'outside');
    mkdirSync(outside);
    const { symlinkSync } = await import('node:fs');
    symlinkSync(outside, folder);
    server = createControlServer({
      version: '1',
      // The other candidates do not exist here.
      around: { ...around(), platform: 'other', env: { XDG_RUNTIME_DIR: runtime, TMPDIR: '/nowhere' }, uid: -1 },
      nowMs: () => 0,
      send: (message) => void said.push(message),
    });
    server.take({ type: 'serve-control', id: 1, isOn: true, browser: 'chromium' });
    expect(status()).toMatchObject({ state: 'refused', detail: 'unsafe-folder', programs: 0 });
    expect(readdirSync(outside)).toEqual([]);
  });

  it('is rid of what a killed helper left, and keeps what lives', async () => {
    const living = await switchOn();
    const dead = { ...living, path: join(folder, 'control-00000000.sock') };
    writeFileSync(join(folder, 'control-00000000.json'), JSON.stringify(dead), { mode: 0o600 });
    writeFileSync(dead.path, '');
    const second = openServer();
    await switchOn(second);
    await until(() => !existsSync(dead.path) && !existsSync(join(folder, 'control-00000000.json')));
    expect(existsSync(living.path)).toBe(true);
    second.take({ type: 'serve-control', id: 3, isOn: false, browser: 'x' });
  });

  it('is found whatever else lies in its folder, and nothing is taken from a file that others may read', async () => {
    const entry = await switchOn();
    writeFileSync(join(folder, 'control-0000000a.json'), '{"protocol":1', { mode: 0o600 });
    writeFileSync(join(folder, 'control-0000000b.json'), JSON.stringify(entry), { mode: 0o644 });
    mkdirSync(join(folder, 'control-0000000c.json'));
    writeFileSync(join(folder, 'notes.txt'), 'x');
    expect(readEntries(folder, around())).toHaveLength(1);
    chmodSync(folder, 0o755);
    expect(() => readEntries(folder, around())).toThrow(UnsafeFolder);
    const second = openServer();
    second.take({ type: 'serve-control', id: 1, isOn: true, browser: 'firefox' });
    await until(() => existsSync(folder) && readEntries(folder, around()).length === 2);
    second.take({ type: 'serve-control', id: 2, isOn: false, browser: 'firefox' });
  });

  it.runIf(canBeOther)("keeps another user's process out", async () => {
    chmodSync(runtime, 0o755);
    const entry = await switchOn();
    const attempt = `const fs=require('fs'),net=require('net');const tell=(text)=>process.stdout.write(text+' ');
      try{fs.readdirSync(process.argv[1]);tell('listed')}catch(e){tell(e.code)}
      try{fs.readFileSync(process.argv[2].replace(/sock$/,'json'));tell('read')}catch(e){tell(e.code)}
      net.connect(process.argv[2]).on('connect',()=>{tell('connected');process.exit()}).on('error',(e)=>tell(e.code));`;
    // In a child, and without the event loop: only the kernel decides.
    const { stdout } = spawnSync(process.execPath, ['-e', attempt, folder, entry.path], nobody);
    expect(stdout.toString().trim()).toBe('EACCES EACCES EACCES');
  });
});
