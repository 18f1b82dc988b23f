import { execFileSync } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { appendFile, chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { openScratchHome, scratchAddOn, scratchId, type ScratchHome } from '../testing/scratch-install.ts';
import { examineClock, examineEndpoint, examineNode, examineUdp } from './examine-computer.ts';
import type { Finding } from './finding.ts';
import { readReceipt } from './receipt.ts';

let scratch: ScratchHome;
beforeEach(async () => {
  scratch = await openScratchHome();
  await scratch.startOnce('.config/chromium');
});
afterEach(() => scratch.remove());

const findings = async (args: string[] = [], changes: Parameters<ScratchHome['run']>[1] = {}) => {
  const code = await scratch.run(['doctor', '--json', ...args], changes);
  const report = JSON.parse(scratch.out()) as { ok: boolean; version: string; findings: Finding[] };
  expect(code).toBe(report.ok ? 0 : 1);
  return Object.fromEntries(report.findings.map((finding) => [finding.id, finding]));
};
const install = () => scratch.run(['install']);
const file = () => scratch.places.targets.find(({ browser }) => browser === 'chromium')!.manifest;
const current = async () => (await readReceipt(scratch.places))!.hosts[0]!.current;
const executable = async () => join(await current(), 'earshot-host');

describe('the doctor', () => {
  it('finds an installed host that answers, and nothing to mend', async () => {
    await install();
    const found = await findings();
    expect(Object.values(found).map(({ id, state, mend }) => [id, state, mend])).toEqual(
      [
        'version',
        'node',
        'installed-host',
        'helper-node',
        'native-module',
        'rights',
        'browser-chromium',
        'browsers',
        'udp-loopback',
        'clock',
        'ticks',
      ].map((id) => [id, 'ok', null]),
    );
    expect(found['browser-chromium']!.detail).toBe(
      `version ${packageJson.version} answers; allows chrome-extension://${scratchId}/`,
    );
  });

  it('prints the same as a table, with what mends it below', async () => {
    expect(await scratch.run(['doctor'])).toBe(0);
    expect(scratch.out()).toMatch(/^missing +installed host +none in .*\n +-> earshot-host install$/m);
  });

  it('finds nothing if nothing is installed, and says how to get it', async () => {
    const found = await findings();
    expect(found['installed-host']).toMatchObject({ state: 'missing', mend: 'earshot-host install' });
    expect(found['browser-chromium']).toMatchObject({
      state: 'missing',
      detail: expect.stringMatching(/the browser is installed, but/),
      mend: 'earshot-host install --browser chromium',
    });
    await rm(join(scratch.home, '.config'), { recursive: true });
    expect((await findings())['browsers']).toMatchObject({ state: 'missing', detail: 'none found' });
  });

  it('takes an installation whose receipt is spoilt for none, which installing again mends', async () => {
    await install();
    await writeFile(join(scratch.places.hostDir, 'receipt.json'), '{"format":1,');
    expect((await findings())['installed-host']).toMatchObject({ state: 'missing', mend: 'earshot-host install' });
    await install();
    expect((await findings())['installed-host']).toMatchObject({ state: 'ok' });
    expect(await scratch.run(['uninstall'])).toBe(0);
    expect((await scratch.tree()).filter((path) => /earshot/.test(path))).toEqual([]);
  });

  it.each([
    ['lacks a part', () => current().then((dir) => rm(join(dir, 'sender-thread.mjs'))), /lacks sender-thread\.mjs/],
    [
      'was changed',
      () => current().then((dir) => appendFile(join(dir, 'dave.cjs'), '//')),
      /has changed since it was installed/,
    ],
  ])('finds an installed host that %s', async (_, spoil, detail) => {
    await install();
    await spoil();
    expect((await findings())['installed-host']).toMatchObject({
      state: 'wrong',
      detail: expect.stringMatching(detail),
      mend: 'earshot-host install',
    });
  });

  it('names the Node that the helper will be started with, by asking its launcher', async () => {
    const nodes = join(scratch.home, 'nodes');
    await mkdir(nodes);
    await symlink(process.execPath, join(nodes, 'node'));
    await scratch.run(['install'], { nodePath: join(nodes, 'node') });
    expect((await findings())['helper-node']).toMatchObject({
      state: 'ok',
      detail: `${join(nodes, 'node')}, v${process.versions.node}`,
    });
    await rm(nodes, { recursive: true });
    const { state, detail, mend } = (await findings())['helper-node']!;
    // Which one takes its place is up to this computer.
    if (state === 'wrong') expect(detail).toMatch(/none that starts and is new enough/);
    else expect([state, detail]).toEqual(['hint', expect.stringMatching(/, v\d.*nodes\/node, which is gone$/)]);
    expect(mend).toBe('earshot-host install');
  });

  it('finds an installed host of another version', async () => {
    await install();
    const found = await findings([], { version: '99.0.0' });
    expect(found['installed-host']).toMatchObject({
      state: 'wrong',
      detail: `version ${packageJson.version}; this is 99.0.0`,
    });
    expect(found['browser-chromium']).toMatchObject({
      state: 'wrong',
      detail: expect.stringContaining(`version ${packageJson.version}`),
    });
  });

  it('finds end-to-end encryption that does not load on this kind of computer, without a stack', async () => {
    await install();
    const scope = join(await current(), 'node_modules/@snazzah');
    await rm(scope, { recursive: true });
    await mkdir(join(scope, 'davey'), { recursive: true });
    await writeFile(join(scope, 'davey/package.json'), '{"version":"1.0.0","main":"index.js"}');
    await writeFile(join(scope, 'davey/index.js'), "throw new Error('Cannot find native binding.')");
    expect((await findings())['native-module']).toMatchObject({
      state: 'wrong',
      detail: expect.stringMatching(/^@snazzah\/davey does not load on \w+ \w+; only the original/),
      mend: 'earshot-host install',
    });
  });

  it.each([
    ['the wrapper', executable, 'it is open to everyone', 'earshot-host install'],
    [
      "a part of the host's folder",
      async () => join(await current(), 'node_modules'),
      'open to',
      'earshot-host install',
    ],
    ["the manifest's folder", async () => dirname(file()), 'open to everyone', 'chmod go-w'],
    ['the home', async () => scratch.home, 'open to everyone', 'chmod go-w'],
  ])('tells who else may change what is started where %s is open', async (_, place, detail, mend) => {
    await install();
    await chmod(await place(), 0o777);
    const { rights } = await findings();
    expect(rights).toMatchObject({ state: 'wrong', detail: expect.stringContaining(detail) });
    expect(rights!.mend).toContain(mend);
    if (mend.startsWith('chmod')) execFileSync('/bin/sh', ['-c', rights!.mend!]);
    else await install();
    expect((await findings())['rights']).toMatchObject({ state: 'ok' });
  });

  it('tells of a Node that somebody else may change', async () => {
    const folder = join(scratch.home, 'nodes');
    await mkdir(folder);
    await symlink(process.execPath, join(folder, 'node'));
    await scratch.run(['install'], { nodePath: join(folder, 'node') });
    await chmod(folder, 0o777);
    expect((await findings())['rights']).toMatchObject({
      state: 'wrong',
      detail: expect.stringContaining('/nodes is open to everyone'),
      mend: expect.stringContaining("nodes'"),
    });
  });

  it.each([
    ['a byte-order mark', (text: string) => `\ufeff${text}`, /byte-order mark/],
    ['comments', (text: string) => `// mine\n${text}`, /not valid JSON/],
    ['half of it', (text: string) => text.slice(0, 40), /not valid JSON/],
    ['another name', (text: string) => text.replace('app.earshot.host', 'app.other.host'), /"name"/],
    ['a relative path', (text: string) => text.replace(/"path": "[^"]*"/, '"path": "earshot-host"'), /"path"/],
    ['another extension', (text: string) => text.replace(scratchId, 'p'.repeat(32)), /does not allow/],
    ['a wildcard', (text: string) => text.replace(scratchId, '*'), /wildcard/],
    ['a program that is gone', (text: string) => text.replace(/earshot-host"/, 'elsewhere"'), /isn't a program/],
  ])('finds a registration with %s wrong', async (_, spoil, detail) => {
    await install();
    await writeFile(file(), spoil(await readFile(file(), 'utf8')));
    expect((await findings())['browser-chromium']).toMatchObject({
      state: 'wrong',
      detail: expect.stringMatching(detail),
      mend: 'earshot-host install --browser chromium',
    });
  });

  it('names a build that the registration does not know, and what allows it beside the others', async () => {
    await install();
    const other = 'p'.repeat(32);
    const asked = ['--extension-id', other];
    const { mend, ...found } = (await findings(asked))['browser-chromium']!;
    expect(found).toMatchObject({
      state: 'wrong',
      detail: expect.stringContaining(
        `does not allow chrome-extension://${other}/; allows chrome-extension://${scratchId}/`,
      ),
    });
    expect(mend).toBe(`earshot-host install --extension-id ${other} --browser chromium`);
    expect(await scratch.run(mend!.split(' ').slice(1))).toBe(0);
    expect((await findings(asked))['browser-chromium']).toMatchObject({ state: 'ok' });
    expect((await findings())['browser-chromium']).toMatchObject({ state: 'ok' });
  });

  it('finds a registration that cannot be read', async () => {
    await mkdir(file(), { recursive: true });
    expect((await findings())['browser-chromium']).toMatchObject({
      state: 'wrong',
      detail: expect.stringMatching(/can't be read \(EISDIR\)/),
    });
  });

  it.each([
    ['exits at once', 'echo "no node here" >&2; exit 78', /no node here/],
    ['exits without a word', 'exit 5', /code 5/],
    ['says something else', 'echo hello; sleep 5', /invalid frame|something else/],
    ['does not know this extension', 'echo "earshot-host: not on the list" >&2; exit 77', /not on the list/],
    ['has lost its interpreter', null, /does not start/],
  ])('finds a program wrong that %s', async (_, script, detail) => {
    await install();
    await writeFile(await executable(), script === null ? '#!/nowhere/sh\n' : `#!/bin/sh\n${script}\n`);
    expect((await findings())['browser-chromium']).toMatchObject({
      state: 'wrong',
      detail: expect.stringMatching(detail),
    });
  });

  it.each([
    [
      'of an older protocol that still works',
      { type: 'hello', protocol: 1, version: packageJson.version },
      { state: 'hint', detail: /protocol 1\.0 is older than 1\.\d+, but works$/, mend: /^earshot-host install --b/ },
    ],
    [
      'of a newer protocol that still works',
      { type: 'hello', protocol: 1, minor: 99, version: packageJson.version },
      { state: 'hint', detail: /protocol 1\.99 is newer than 1\.\d+, but works$/, mend: /^update the extension/ },
    ],
    [
      'whose protocol is too old',
      { type: 'hello', protocol: 0, version: '0.0.1' },
      { state: 'wrong', detail: /protocol 0; 1 is the oldest that works$/, mend: /^earshot-host install --b/ },
    ],
    [
      'that is too new',
      { type: 'incompatible', protocol: 9, oldest: 7, version: '9.0.0' },
      { state: 'wrong', detail: /protocol 7 to 9; this is 1$/, mend: /^update the extension/ },
    ],
  ])('tells of a program %s, and which side to update', async (_, answer, { state, detail, mend }) => {
    await install();
    const text = JSON.stringify({ replyTo: 1, ...answer });
    const frame = Buffer.concat([Buffer.of(text.length, 0, 0, 0), Buffer.from(text)]).toString('hex');
    const program = `process.stdin.once('data', () => process.stdout.write(Buffer.from('${frame}', 'hex')))`;
    await writeFile(await executable(), `#!${process.execPath}\n${program}\n`);
    expect((await findings())['browser-chromium']).toMatchObject({
      state,
      detail: expect.stringMatching(detail),
      mend: expect.stringMatching(mend),
    });
  });

  it('finds a program that may not be executed', async () => {
    await install();
    await chmod(await executable(), 0o644);
    expect((await findings())['browser-chromium']).toMatchObject({ detail: expect.stringMatching(/isn't a program/) });
  });

  it('asks Firefox’s host as Firefox would', async () => {
    await scratch.startOnce('.mozilla');
    await install();
    expect((await findings())['browser-firefox']!.detail).toBe(
      `version ${packageJson.version} answers; allows ${scratchAddOn}`,
    );
  });
});

describe('the doctor on this computer', () => {
  it('knows which Node is new enough', () => {
    const states = ['18.20.0', '20.18.3', '20.19.0', '22.0.0'].map((version) => examineNode(version).state);
    expect(states).toEqual(['wrong', 'wrong', 'ok', 'ok']);
  });

  it('finds a computer that has no UDP for itself', async () => {
    expect(await examineUdp()).toMatchObject({ state: 'ok', mend: null });
    // An address for documents, which no computer has.
    expect(await examineUdp('192.0.2.1')).toMatchObject({
      id: 'udp-loopback',
      state: 'wrong',
      detail: 'EADDRNOTAVAIL',
      mend: expect.stringMatching(/^allow outgoing UDP/),
    });
  });

  it('finds a clock that is years behind, and one that jumps', async () => {
    const at = (walls: number[]) => ({ wallMs: () => walls.shift()!, steadyMs: () => 0 });
    const now = Date.UTC(2026, 10, 22);
    const pause = async (): Promise<void> => undefined;
    expect(await examineClock(at([0]), pause)).toMatchObject({ state: 'wrong', detail: 'set to 1970-01-01' });
    expect(await examineClock(at([now, now + 3_600_000]), pause)).toMatchObject({
      state: 'wrong',
      detail: expect.stringMatching(/by 3600000 ms/),
      mend: expect.stringMatching(/time/),
    });
    expect(await examineClock(at([now, now]), pause)).toMatchObject({ state: 'ok' });
  });

  describe('at an endpoint', () => {
    let server: Socket;
    beforeEach(async () => {
      server = createSocket('udp4').bind(0, '127.0.0.1');
      await once(server, 'listening');
    });
    const close = () => new Promise<void>((done) => server.close(() => done()));
    const endpoint = () => ({ host: '127.0.0.1', port: server.address().port });

    it('finds one that answers a discovery request', async () => {
      let asked = '';
      server.on('message', (message, { port, address }) => {
        asked = message.toString('hex');
        server.send(message, port, address);
      });
      const found = await findings(['--endpoint', `127.0.0.1:${endpoint().port}`]);
      expect(found['udp-endpoint']).toMatchObject({ state: 'ok' });
      expect(asked).toBe(`0001004600000001${'00'.repeat(66)}`);
      await close();
    });

    it('finds one that is silent unclear, since a firewall looks alike', async () => {
      expect(await examineEndpoint(endpoint())).toMatchObject({
        state: 'unclear',
        mend: expect.stringMatching(/firewall/),
      });
      await close();
    });

    it('finds one that refuses, and one that is nowhere', async () => {
      const gone = endpoint();
      await close();
      expect(await examineEndpoint(gone)).toMatchObject({ state: 'wrong', detail: expect.stringMatching(/refuses/) });
      expect(await examineEndpoint({ host: 'nowhere.invalid', port: 1 })).toMatchObject({
        state: 'wrong',
        detail: expect.stringMatching(/no such host/),
      });
    });
  });
});
