import { appendFile, cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { browserTable } from '../../native-host/install/browsers.ts';
import { callerOf } from '../../native-host/install/manifest.ts';
import { runHost } from '../../native-host/testing/host-process.ts';
import { sayHello } from '../../native-host/testing/session-steps.ts';
import { stagePayload } from '../../scripts/package/payload.ts';
import { buildLauncher } from '../../scripts/package/windows/launcher.ts';
import { makeSetup } from '../../scripts/package/windows/setup.ts';
import { defaultExtensionIds } from '../../shared-protocol/extension-ids.ts';
import { nativeHostName } from '../../shared-protocol/native-messages.ts';
import type { SessionView } from '../../extension/page-contract/view.ts';
import { pause, startRig, type Rig } from '../e2e/rig.ts';
import { rms } from '../sound/measure.ts';
import { mono, readWav } from '../sound/wav.ts';
import { openHelper, type WindowsHelper } from './helper-in-windows.ts';
import { openWine, type Finished } from './wine.ts';

const origin = callerOf('chromium', defaultExtensionIds.chromium[0]);
/** Windows' programs may take long on a busy computer. */
const patienceMs = 30_000;

let root: string;
let payload: string;
let setup: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'earshot-windows-'));
  payload = join(root, 'payload');
  await stagePayload('windows-x64', payload);
  await buildLauncher(payload, packageJson.version);
  // A third of the time of what is published.
  setup = await makeSetup(
    { payload, version: packageJson.version, compressor: 'zlib' },
    join(root, 'earshot-setup.exe'),
  );
}, 240_000);
afterAll(() => rm(root, { recursive: true, force: true }));

const keysOfBrowsers = [...new Set(browserTable.windows.flatMap(({ user }) => user))].map(
  (key) => `${key}\\${nativeHostName}`,
);
/** Where Windows' list of programs has it. */
const listedKey = 'HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\Earshot';

/** A Windows on which a user of this name has run the setup program, silently. */
async function openInstalled(user: string) {
  const wine = await openWine(join(root, user), user);
  try {
    await cp(setup, join(wine.drive, 'earshot-setup.exe'));
    // For commands of the helper that the setup program itself calls, and for the Node of the browser's part.
    await cp(payload, join(wine.drive, 'payload'), { recursive: true });
    expect(await wine.run('C:\\earshot-setup.exe', ['/S'])).toMatchObject({ code: 0 });
  } catch (thrown) {
    await wine.close();
    throw thrown;
  }
  const folder = join(wine.drive, 'users', user, 'AppData/Local/Earshot');
  const home = `${wine.home}\\AppData\\Local\\Earshot`;
  return {
    wine,
    folder,
    versions: (): Promise<string[]> => readdir(join(folder, 'versions')),
    programOf: (version: string): string => `${home}\\versions\\${version}\\earshot-host.exe`,
    command: (...args: string[]): Promise<Finished> =>
      wine.run('C:\\payload\\node.exe', ['C:\\payload\\earshot-host.mjs', ...args]),
    openHelper: (): Promise<WindowsHelper> => openHelper(wine, 'C:\\payload\\node.exe', origin),
    /** `reg query` answers 0 if there is such a key. */
    hasKey: async (key: string): Promise<boolean> => (await wine.run('reg', ['query', key])).code === 0,
    /** The uninstaller goes on from a copy of itself, and answers before it has done its work. */
    async uninstall(): Promise<void> {
      expect(await wine.run(`${home}\\uninstall.exe`, ['/S'])).toMatchObject({ code: 0 });
      const left = async (): Promise<string[]> => readdir(folder, { recursive: true }).catch(() => []);
      await vi.waitFor(async () => expect(await left()).toEqual([]), { timeout: patienceMs, interval: 250 });
    },
    async expectNoKeys(): Promise<void> {
      for (const key of [...keysOfBrowsers, listedKey]) expect(await this.hasKey(key), key).toBe(false);
    },
  };
}
type Installed = Awaited<ReturnType<typeof openInstalled>>;

/** What two users have in common whose names are a trial for scripts. */
async function expectWellInstalled(installed: Installed): Promise<void> {
  const { folder, versions, programOf, command, hasKey } = installed;
  const [version = '', ...others] = await versions();
  expect(others).toEqual([]);
  const names = await readdir(join(folder, 'versions', version));
  expect(names).toEqual(expect.arrayContaining(['earshot-host.exe', 'node.exe', 'main.mjs']));
  expect(names.filter((name) => name.endsWith('.bat'))).toEqual([]);
  for (const key of [...keysOfBrowsers, listedKey]) expect(await hasKey(key), key).toBe(true);
  for (const family of ['chromium', 'firefox']) {
    const text = await readFile(join(folder, `${nativeHostName}.${family}.json`), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ path: programOf(version) });
  }
  const { output } = await command('doctor', '--json');
  const report = JSON.parse(output) as { ok: boolean; findings: { state: string }[] };
  expect(report.findings.filter(({ state }) => state === 'wrong')).toEqual([]);
  expect(report.ok).toBe(true);
}

/** As a browser starts it and leaves it. @returns what went on in Windows */
async function expectAnswer(helper: WindowsHelper): Promise<string[]> {
  const host = runHost(helper.executable, [], { cwd: '/' });
  try {
    await sayHello(host);
    host.end();
    await host.exited;
    await vi.waitFor(async () => expect((await helper.log()).at(-1)).toBe('left 0'), { timeout: patienceMs });
    return await helper.log();
  } finally {
    await host.dispose();
  }
}

describe('a user whose name has an umlaut, an ampersand and brackets', () => {
  let installed: Installed;
  beforeAll(async () => {
    installed = await openInstalled('Ärger & (x)');
  }, 240_000);
  afterAll(() => installed?.wine.close());

  it('has a helper for every browser, which the doctor finds in order', () => expectWellInstalled(installed));

  it('has a helper that answers, and nothing of it is left after the uninstaller', async () => {
    await expectAnswer(await installed.openHelper());
    await installed.uninstall();
    await installed.expectNoKeys();
  });
});

describe('a user whose name has a space', () => {
  let installed: Installed;
  let helper: WindowsHelper;
  let rig: Rig;

  beforeAll(async () => {
    installed = await openInstalled('John Doe');
    helper = await installed.openHelper();
    rig = await startRig({ workDir: 'windows', hostExecutable: helper.executable });
  }, 240_000);
  afterAll(async () => {
    await rig?.close();
    await installed?.wine.close();
  });

  const isLive = ({ stream }: SessionView): boolean => stream.state === 'live' && stream.health?.dave === 'ready';

  it('has a helper for every browser, which the doctor finds in order', () => expectWellInstalled(installed));

  it('is heard from a real browser: end-to-end encrypted, nothing lost', async () => {
    await rig.choose('aead_aes256_gcm_rtpsize', 'v8');
    await rig.stream();
    await rig.until(isLive);
    const { listener } = rig.server;
    listener.reset();
    await pause(6000);
    expect(listener.summary().lost).toBe(0);
    expect(listener.frames()).toMatchObject({ plaintext: 0, undecryptable: 0 });
    expect(listener.frames().decrypted).toBeGreaterThan(5 * 50);
    const file = join(root, 'heard.wav');
    await listener.writeWav(file);
    expect(rms(mono(readWav(await readFile(file))))).toBeGreaterThan(0.02);
  });

  it('gets a new version while it streams: the stream goes on, and the next one is the new helper’s', async () => {
    const [old = ''] = await installed.versions();
    await appendFile(join(installed.wine.drive, 'payload/main.mjs'), '// a later version\n');
    expect(await installed.command('install', '--browser', 'firefox')).toMatchObject({ code: 0 });
    const names = await installed.versions();
    const [fresh = ''] = names.filter((name) => name !== old);
    expect(names).toContain(old);
    expect(await expectAnswer(helper)).toContain(`started ${installed.programOf(fresh)}`);
    rig.server.listener.reset();
    await pause(2000);
    expect(rig.server.listener.summary().lost).toBe(0);
    expect(rig.server.listener.frames().decrypted).toBeGreaterThan(50);
    await rig.until(isLive);
  });

  it('takes it away while it streams: the stream ends with its reason, and nothing is left', async () => {
    await installed.uninstall();
    expect(await rig.untilProblem()).toMatch(/^host-/);
    await installed.expectNoKeys();
  });
});
