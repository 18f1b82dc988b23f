import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaultExtensionIds } from '../../shared-protocol/extension-ids.ts';
import { runHost } from '../../native-host/testing/host-process.ts';
import { installedProgram } from '../../native-host/testing/installed-program.ts';
import { sayHello, sendAudio, sendOpen, start } from '../../native-host/testing/session-steps.ts';
import { startVoiceReceiver } from '../../native-host/testing/voice-receiver.ts';
import { packArchive } from './archive.ts';
import { stagePayload } from './payload.ts';
import { targetNames } from './targets.ts';

const run = promisify(execFile);
let root: string;
let home: string;
let payload: string;
/** the unpacked archive */
let folder: string;
/** The archive's command, for somebody who has no Node, no PATH and nothing in the environment but a home. */
const earshotHost = async (...args: string[]): Promise<string> =>
  (await run(join(folder, 'earshot-host'), args, { cwd: '/', env: { HOME: home } })).stdout;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'earshot archive ü '));
  home = join(root, 'home');
  await mkdir(join(home, '.config/chromium'), { recursive: true });
  // The Node that runs this, for its own kind of computer.
  const licence = join(root, 'LICENSE');
  await writeFile(licence, 'Node.js is licensed for use as follows:\n');
  payload = join(root, 'payload');
  const target = targetNames.find((name) => name === `linux-${process.arch}`)!;
  await stagePayload(target, payload, { path: process.execPath, licence });
  const archive = await packArchive({ payload, isMac: false }, join(root, 'earshot-host-test.tar.gz'));
  await run('tar', ['--extract', '--gzip', '--file', archive, '--directory', root]);
  folder = join(root, basename(archive, '.tar.gz'));
}, 60_000);
afterAll(() => rm(root, { recursive: true, force: true }));

it('the self-contained archive brings Node, its licence and those of all that is in it', async () => {
  expect((await readdir(folder)).sort()).toEqual([
    'LICENSE',
    'LICENSE-node',
    'LICENSES.txt',
    'README.md',
    'dave.cjs',
    'earshot-host',
    'earshot-host.mjs',
    'main.mjs',
    'node',
    'node_modules',
    'sender-thread.mjs',
  ]);
  expect(await readFile(join(folder, 'LICENSE-node'), 'utf8')).toMatch(/Node\.js is licensed for use as follows/);
  expect(await readFile(join(folder, 'LICENSES.txt'), 'utf8')).toMatch(
    /^@noble\/ciphers .*^@snazzah\/davey .*^valibot .*^subtle [\d.]+, .*Redistributions in binary form/ms,
  );
});

it('the self-contained archive installs and streams without another Node, and without the archive', async () => {
  expect(await earshotHost('install')).toMatch(/^Installed:/);
  const report = JSON.parse(await earshotHost('doctor', '--json')) as { findings: { id: string; state: string }[] };
  expect(report.findings.filter(({ state }) => state !== 'ok')).toEqual([]);
  const moved = join(root, 'moved');
  await mkdir(moved);
  await run('mv', [folder, moved]);

  const voice = await startVoiceReceiver();
  const origin = `chrome-extension://${defaultExtensionIds.chromium[0]}/`;
  // `env -i` leaves nothing of the environment that runs this.
  const host = runHost('/usr/bin/env', ['-i', await installedProgram(home), origin], { cwd: '/' });
  try {
    await sayHello(host);
    expect(await readlink(`/proc/${host.pid}/exe`)).toMatch(/\/home\/\.local\/share\/earshot\/versions\/[^/]+\/node$/);
    sendOpen(host, [voice.port]);
    await host.next('discovered');
    await start(host);
    for (let frame = 0; frame < 11; frame += 1) sendAudio(host, frame, new Uint8Array(1920).fill(1));
    await voice.waitFor(100);
    expect(voice.received[0]!.packet.toString('hex')).toBe(`0000abcd${'01'.repeat(66)}`);
  } finally {
    await host.dispose();
    await voice.close();
    await run('mv', [join(moved, basename(folder)), root]);
  }
  await earshotHost('uninstall');
  expect((await readdir(home, { recursive: true })).filter((path) => /earshot/.test(path))).toEqual([]);
}, 60_000);
