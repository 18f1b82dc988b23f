import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import puppeteer, { type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultExtensionIds } from '../../shared-protocol/extension-ids.ts';
import { buildExtension } from '../../scripts/build/extension.ts';
import { findChromium } from '../../scripts/browsers/chromium.ts';
import { packHost } from '../../scripts/package/host.ts';
import { installedProgram } from '../../native-host/testing/installed-program.ts';
import { pause, startRig, type Rig } from './rig.ts';

const run = promisify(execFile);
/** A browser as root has no sandbox. */
const isRoot = process.getuid?.() === 0;
const hello = { type: 'hello', id: 1, protocol: 1, version: 'test' };

let root: string;
let home: string;
let treeBefore: string[];
const tree = async (): Promise<string[]> => (await readdir(home, { recursive: true })).sort();
/** The package's command as its user calls it, from wherever it was put. */
let earshotHost: (...args: string[]) => Promise<string>;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'earshot install ü '));
  home = join(root, 'home');
  const empty = join(root, 'empty');
  for (const folder of [empty, join(home, '.config/chromium'), join(home, '.config/mozilla')])
    await mkdir(folder, { recursive: true });
  treeBefore = await tree();
  const tarball = await packHost(root);
  const install = ['install', resolve(tarball), '--omit=dev', '--ignore-scripts', '--prefer-offline', '--no-audit'];
  await run('npm', [...install, '--no-fund', '--loglevel=error'], { cwd: empty });
  earshotHost = async (...args) => {
    const env = { PATH: process.env['PATH'], HOME: home };
    return (await run(join(empty, 'node_modules/.bin/earshot-host'), args, { cwd: empty, env })).stdout;
  };
  expect((await readdir(join(empty, 'node_modules'))).sort()).toEqual([
    '.bin',
    '.package-lock.json',
    '@snazzah',
    'earshot-host',
  ]);
  expect(await earshotHost('install')).toMatch(/^Installed:/);
});
afterAll(() => rm(root, { recursive: true, force: true, maxRetries: 5 }));

describe('a host installed from its package', () => {
  it('is found in order by its own doctor', async () => {
    const report = JSON.parse(await earshotHost('doctor', '--json')) as { ok: boolean; findings: { state: string }[] };
    expect(report.ok).toBe(true);
    expect(report.findings.filter(({ state }) => state !== 'ok')).toEqual([]);
  });

  it('is found by the Chromium of this computer and answers its hello', async () => {
    const extension = join(root, 'extension');
    await buildExtension(extension);
    const browser: Browser = await puppeteer.launch({
      executablePath: findChromium()!,
      headless: true,
      pipe: true,
      enableExtensions: true,
      // Where this Chromium would look by default for a user with this home.
      userDataDir: join(home, '.config/chromium'),
      env: { ...process.env, HOME: home },
      args: ['--disable-gpu', '--no-first-run', ...(isRoot ? ['--no-sandbox'] : [])],
    });
    try {
      const id = await browser.installExtension(extension);
      expect(defaultExtensionIds.chromium).toContain(id);
      const page = await browser.newPage();
      await page.goto(`chrome-extension://${id}/options/options.html`);
      const answer = await page.evaluate(
        (message) =>
          new Promise((done) => {
            const port = chrome.runtime.connectNative('app.earshot.host');
            port.onMessage.addListener(done);
            port.onDisconnect.addListener(() => done(chrome.runtime.lastError?.message));
            port.postMessage(message);
          }),
        hello,
      );
      expect(answer).toMatchObject({ type: 'hello', replyTo: 1, protocol: 1 });
    } finally {
      await browser.close();
    }
  });

  it('is found by the Firefox of this computer and answers its hello', async () => {
    const [server, answer] = await listenForAnswer();
    const { port } = server.address() as AddressInfo;
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: process.env['FIREFOX'] ?? '/usr/bin/firefox',
      headless: true,
      env: { ...process.env, HOME: home },
    });
    try {
      await browser.installExtension(await writeAddOn(port));
      expect(await answer).toMatchObject({ type: 'hello', replyTo: 1, protocol: 1 });
    } finally {
      await browser.close();
      server.close();
    }
  });

  it('streams in the place of the repository’s own, after what it came from is gone', async () => {
    await rm(join(root, 'empty', 'node_modules', '@snazzah'), { recursive: true });
    let rig: Rig | undefined;
    try {
      rig = await startRig({
        workDir: 'e2e-install',
        hostExecutable: await installedProgram(home),
      });
      await rig.choose('aead_aes256_gcm_rtpsize', 'v8');
      await rig.stream();
      await rig.until(({ stream }) => stream.state === 'live' && stream.health?.dave === 'ready');
      rig.server.listener.reset();
      await pause(4000);
      expect(rig.server.listener.frames()).toMatchObject({ plaintext: 0, passedThrough: 0, undecryptable: 0 });
      expect(rig.server.listener.frames().decrypted).toBeGreaterThan(100);
      expect(rig.server.listener.summary().rms).toBeGreaterThan(0.01);
      // It needs no network besides: one socket, connected to the voice server on this computer.
      expect(await socketsOf(join(home, '.local/share/earshot'))).toEqual(['udp 127.0.0.1']);
    } finally {
      await rig?.close();
      await rm(join(home, '.local/share/earshot/allowed-origins.json'), { force: true });
    }
  });

  it('is taken back to the last byte', async () => {
    await earshotHost('uninstall');
    const ours = (path: string): boolean => /earshot/i.test(path) || /native-?messaging-?hosts/i.test(path);
    expect((await tree()).filter(ours)).toEqual([]);
    expect(await tree()).toEqual(expect.arrayContaining(treeBefore));
  });
});

/** Kind and peer of each internet socket of the host that was started from `dir`, as the kernel has them. */
async function socketsOf(dir: string): Promise<string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  // Processes end while they are looked at.
  const starts = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  const found = pids.filter((_, index) =>
    starts[index]!.split('\0').some((word) => word.startsWith(`${dir}/versions/`)),
  );
  expect(found).toHaveLength(1);
  const folder = `/proc/${found[0]}/fd`;
  const open = await Promise.all((await readdir(folder)).map((fd) => readlink(join(folder, fd)).catch(() => '')));
  const peers = [];
  for (const kind of ['tcp', 'tcp6', 'udp', 'udp6']) {
    for (const line of (await readFile(`/proc/net/${kind}`, 'utf8')).trim().split('\n').slice(1)) {
      // number, own address, peer, and the inode as the tenth; addresses are in the processor's byte order
      const [, , peer = '', , , , , , , inode] = line.trim().split(/\s+/);
      if (!open.includes(`socket:[${inode}]`)) continue;
      const bytes = Buffer.from(peer.split(':')[0]!, 'hex');
      peers.push(`${kind} ${bytes.length === 4 ? [...bytes].reverse().join('.') : bytes.toString('hex')}`);
    }
  }
  return peers;
}

/** What the add-on below has heard, by the one request that it makes. */
async function listenForAnswer(): Promise<[Server, Promise<unknown>]> {
  let heard: (answer: unknown) => void;
  let failed: (reason: Error) => void;
  const answer = new Promise<unknown>((done, fail) => ([heard, failed] = [done, fail]));
  const deadline = setTimeout(() => failed(new Error('Firefox did not report in 30 s.')), 30_000);
  const server = createServer((request, response) => {
    clearTimeout(deadline);
    heard(JSON.parse(decodeURIComponent(request.url?.split('?')[1] ?? 'null')));
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return [server, answer];
}

/** The smallest add-on with Earshot's id: it says hello to the host and passes the answer on. */
async function writeAddOn(port: number): Promise<string> {
  const dir = join(root, 'add-on');
  await mkdir(dir);
  const manifest = {
    manifest_version: 2,
    name: 'Hello',
    version: '1.0',
    browser_specific_settings: { gecko: { id: defaultExtensionIds.firefox[0] } },
    permissions: ['nativeMessaging', 'http://127.0.0.1/*'],
    background: { scripts: ['background.js'] },
  };
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(
    join(dir, 'background.js'),
    `const port = browser.runtime.connectNative('app.earshot.host');
     const report = (text) => fetch('http://127.0.0.1:${port}/?' + encodeURIComponent(JSON.stringify(text)));
     port.onMessage.addListener(report);
     port.onDisconnect.addListener(() => report(String(port.error)));
     port.postMessage(${JSON.stringify(hello)});`,
  );
  return dir;
}
