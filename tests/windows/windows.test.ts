import { cp, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import type { SessionView } from '../../extension/page-contract/view.ts';
import { browserTable } from '../../native-host/install/browsers.ts';
import { launcher } from '../../native-host/install/host-parts.ts';
import { callerOf } from '../../native-host/install/manifest.ts';
import { runHost } from '../../native-host/testing/host-process.ts';
import { openPayloads, type Payloads } from '../../scripts/package/artefacts.ts';
import { makeSetup } from '../../scripts/package/windows/setup.ts';
import { defaultExtensionIds } from '../../shared-protocol/extension-ids.ts';
import { nativeHostName } from '../../shared-protocol/native-messages.ts';
import { signalMs } from '../e2e/recording.ts';
import { startRig, type Rig } from '../e2e/rig.ts';
import { sampleRate, tones } from '../e2e/test-signal.ts';
import { expectToStream } from '../packages/opens-v8.ts';
import { steadyAmplitude } from '../sound/measure.ts';
import { readWav } from '../sound/wav.ts';
import { openHelper, type WindowsHelper } from './helper-in-windows.ts';
import { openWine, type Finished, type Wine, type WindowsUser } from './wine.ts';

const origin = callerOf('chromium', defaultExtensionIds.chromium[0]);
/** Windows' programs may take long on a busy computer. */
const patience = { timeout: 60_000, interval: 250 };

const windowsNode = 'C:\\payload\\node.exe';
const command = (user: WindowsUser, ...args: string[]): Promise<Finished> =>
  user.run(windowsNode, ['C:\\payload\\earshot-host.mjs', ...args]);

let root: string;
let payloads: Payloads | undefined;
let wine: Wine;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'earshot-windows-'));
  await mkdir('build', { recursive: true });
  payloads = await openPayloads();
  const payload = await payloads.of('windows-x64');
  const setup = join(root, 'earshot-setup.exe');
  [wine] = await Promise.all([
    openWine(),
    // A third of the time of what is published.
    makeSetup({ payload, version: packageJson.version, compressor: 'zlib' }, setup),
  ]);
  await copyFile(setup, join(wine.drive, 'earshot-setup.exe'));
  // For commands of the helper that the setup program itself calls, and for the Node of the browser's part.
  await cp(payload, join(wine.drive, 'payload'), { recursive: true });
}, 300_000);
afterAll(async () => {
  await wine?.close();
  await payloads?.close();
  await rm(root, { recursive: true, force: true });
});

const keysOfBrowsers = [...new Set(browserTable.windows.flatMap(({ user }) => user))].map(
  (key) => `${key}\\${nativeHostName}`,
);
/** Where Windows' list of programs has it. */
const listedKey = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\Earshot';

/** Lines of the registry that tell of the helper. */
const tracesIn = (registry: string): string[] => registry.split('\r\n').filter((line) => /earshot/i.test(line));

/** Told of another folder, as package managers may do: the helper has one place for each user. */
const runSetup = async (user: WindowsUser): Promise<void> =>
  expect(await user.run('C:\\earshot-setup.exe', ['/S', '/D=C:\\elsewhere'])).toMatchObject({ code: 0 });
const installedIn = ({ folder }: WindowsUser): string => join(folder, 'AppData/Local/Earshot');
const versionsOf = (user: WindowsUser): Promise<string[]> => readdir(join(installedIn(user), 'versions'));
const programOf = ({ home }: WindowsUser, version: string): string =>
  `${home}\\AppData\\Local\\Earshot\\versions\\${version}\\${launcher}`;

/** All that a user has, but for what is only temporary. Links lead out of that Windows. */
async function filesOf({ folder }: WindowsUser): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries.map(({ parentPath, name }) => join(parentPath, name).slice(folder.length + 1));
  return names.filter((name) => !/\bTemp\//i.test(name)).sort();
}

/** What the setup program has left for a user: this version for every browser, and the doctor finds no fault. */
async function expectWellInstalled(user: WindowsUser, version: string): Promise<void> {
  const names = await readdir(join(installedIn(user), 'versions', version));
  expect(names).toEqual(expect.arrayContaining([launcher, 'node.exe', 'main.mjs']));
  expect(names.filter((name) => name.endsWith('.bat'))).toEqual([]);
  const keys = [...keysOfBrowsers, listedKey].map((key) => `[${key.replace('HKCU', 'HKEY_CURRENT_USER')}]`);
  expect(tracesIn(await user.registry())).toEqual(expect.arrayContaining(keys));
  for (const family of ['chromium', 'firefox']) {
    const text = await readFile(join(installedIn(user), `${nativeHostName}.${family}.json`), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ path: programOf(user, version) });
  }
  const { output } = await command(user, 'doctor', '--json');
  const report = JSON.parse(output) as { ok: boolean; findings: { state: string }[] };
  expect(report.findings.filter(({ state }) => state === 'wrong')).toEqual([]);
  expect(report.ok).toBe(true);
}

/** The uninstaller goes on from a copy of itself, and answers before it has done its work. */
async function uninstall(user: WindowsUser, before: readonly string[]): Promise<void> {
  const program = `${user.home}\\AppData\\Local\\Earshot\\uninstall.exe`;
  expect(await user.run(program, ['/S'])).toMatchObject({ code: 0 });
  await vi.waitFor(async () => expect(await filesOf(user)).toEqual(before), patience);
  await vi.waitFor(async () => expect(tracesIn(await user.registry())).toEqual([]), patience);
}

describe('what cannot work', () => {
  let user: WindowsUser;
  beforeAll(async () => {
    user = await wine.logIn('Ann');
  }, 60_000);

  it('is a launcher without Node: it ends with 78', async () => {
    await mkdir(join(wine.drive, 'alone'));
    await copyFile(join(wine.drive, 'payload', launcher), join(wine.drive, 'alone', launcher));
    expect(await user.run(`C:\\alone\\${launcher}`, [origin])).toMatchObject({ code: 78 });
  });

  it('is a setup program with something in its way: it ends with 1 and changes nothing', async () => {
    await mkdir(dirname(installedIn(user)), { recursive: true });
    await writeFile(installedIn(user), 'of somebody else');
    const before = await filesOf(user);
    expect(await user.run('C:\\earshot-setup.exe', ['/S'])).toMatchObject({ code: 1 });
    expect(await filesOf(user)).toEqual(before);
    expect(tracesIn(await user.registry())).toEqual([]);
  });
});

describe('a user whose name has an umlaut, an ampersand and brackets', () => {
  let user: WindowsUser;
  let before: string[];
  let helper: WindowsHelper;

  beforeAll(async () => {
    user = await wine.logIn('Ärger & (x)');
    await user.run('cmd', ['/c', 'exit']);
    before = await filesOf(user);
    await runSetup(user);
    helper = await openHelper(wine, user, { name: 'relay-1', node: windowsNode, origin });
  }, 240_000);

  it('has a helper for every browser, which the doctor finds in order', async () => {
    const [version = '', ...others] = await versionsOf(user);
    expect(others).toEqual([]);
    await expectWellInstalled(user, version);
  });

  it('has a helper that sends, and that loads nothing which the user’s variables name', async () => {
    await expectToStream(helper.executable, []);
    await vi.waitFor(async () => expect((await helper.log()).at(-1)).toBe('left 0'), patience);
  });

  it('has a helper that is ended with the program that the browser started', async () => {
    const host = runHost(helper.executable, [], { cwd: '/' });
    const nodes = async (): Promise<string[]> =>
      (await wine.running()).filter((line) => /versions.*node\.exe/.test(line));
    try {
      await vi.waitFor(async () => expect(await nodes()).toHaveLength(1), patience);
      host.kill('SIGUSR2');
      await vi.waitFor(async () => expect(await nodes()).toEqual([]), patience);
    } finally {
      await host.dispose();
    }
  });

  it('has nothing left after the uninstaller', () => uninstall(user, before));
});

describe('a user whose name has a space, with a helper of an earlier version', () => {
  let user: WindowsUser;
  let before: string[];
  let helper: WindowsHelper;
  let rig: Rig;
  let older: string;

  beforeAll(async () => {
    user = await wine.logIn('John Doe');
    await user.run('cmd', ['/c', 'exit']);
    before = await filesOf(user);
    const main = join(wine.drive, 'payload/main.mjs');
    const text = await readFile(main, 'utf8');
    await writeFile(main, `${text}// an earlier version\n`);
    expect(await command(user, 'install', '--browser', 'chrome')).toMatchObject({ code: 0 });
    await writeFile(main, text);
    [older = ''] = await versionsOf(user);
    helper = await openHelper(wine, user, { name: 'relay-2', node: windowsNode, origin });
    rig = await startRig({ workDir: 'windows', hostExecutable: helper.executable });
    await rig.choose('aead_aes256_gcm_rtpsize', 'v8');
    await rig.stream();
    await rig.until(isLive);
  }, 240_000);
  afterAll(() => rig?.close());

  const isLive = ({ stream }: SessionView): boolean => stream.state === 'live' && stream.health?.dave === 'ready';

  it('is heard from a real browser: end-to-end encrypted, nothing lost', async () => {
    const { listener } = rig.server;
    listener.reset();
    const file = join(root, 'heard.wav');
    /** The last second that was heard. The tones are three seconds of each round. */
    const expectTones = async (): Promise<void> => {
      await listener.writeWav(file);
      const channels = readWav(await readFile(file)).channels.map((samples) => samples.subarray(-sampleRate));
      expect(steadyAmplitude(channels[0]!, tones.left, sampleRate)).toBeGreaterThan(0.2);
      expect(steadyAmplitude(channels[1]!, tones.right, sampleRate)).toBeGreaterThan(0.2);
    };
    await vi.waitFor(expectTones, { timeout: 4 * signalMs, interval: 500 });
    expect(listener.summary().lost).toBe(0);
    expect(listener.frames()).toMatchObject({ plaintext: 0, undecryptable: 0 });
    expect(listener.frames().decrypted).toBeGreaterThan(50);
  });

  it('goes on while the setup program brings a new version, which answers the next browser', async () => {
    rig.server.listener.reset();
    await runSetup(user);
    const names = await versionsOf(user);
    const [newer = ''] = names.filter((name) => name !== older);
    expect(names).toContain(older);
    await expectWellInstalled(user, newer);
    await expectToStream(helper.executable, []);
    expect(await helper.log()).toContain(`started ${programOf(user, newer)}`);
    expect(rig.server.listener.summary().lost).toBe(0);
    expect(rig.server.listener.frames().decrypted).toBeGreaterThan(50);
    await rig.until(isLive);
  });

  it('has it taken away while it streams: the stream ends with its reason, and nothing is left', async () => {
    await uninstall(user, before);
    expect(await rig.untilProblem()).toMatch(/^host-/);
    await vi.waitFor(
      async () => expect((await wine.running()).filter((line) => /versions/.test(line))).toEqual([]),
      patience,
    );
  });
});
