import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { openScratchHome, scratchAddOn, scratchId, type ScratchHome } from '../testing/scratch-install.ts';
import { customNames } from './browsers.ts';
import { examine, type DoctorOptions } from './doctor.ts';
import type { Finding } from './finding.ts';
import { thisComputer } from './outside.ts';
import { packagedIn } from './packaged.ts';
import { findPlaces, type Target } from './places.ts';
import { readReceipt, type Receipt } from './receipt.ts';
import type { RegistryCommand } from './registry.ts';

let scratch: ScratchHome;
beforeEach(async () => {
  scratch = await openScratchHome();
});
afterEach(() => scratch.remove());

const doctor = async (args: string[] = [], changes: Parameters<ScratchHome['run']>[1] = {}) => {
  const code = await scratch.run(['doctor', '--json', ...args], changes);
  const report = JSON.parse(scratch.out()) as { ok: boolean; findings: Finding[] };
  expect(code).toBe(report.ok ? 0 : 1);
  return Object.fromEntries(report.findings.map((finding) => [finding.id, finding]));
};
const browsersIn = (found: Record<string, Finding>): string[] =>
  Object.keys(found).filter((id) => id.startsWith('browser-'));
const textAt = (...path: string[]): Promise<string> => readFile(join(scratch.home, ...path), 'utf8');
const manifest = 'app.earshot.host.json';

describe('browsers that share a folder', () => {
  it('are each there, or not, by traces of their own', async () => {
    await scratch.startOnce('.zen');
    const before = await scratch.tree();
    expect(await scratch.run(['install'])).toBe(0);
    expect(await textAt('.mozilla/native-messaging-hosts', manifest)).toContain(scratchAddOn);
    const found = await doctor();
    expect(browsersIn(found)).toEqual(['browser-zen']);
    expect(found['browsers']).toMatchObject({
      state: 'ok',
      detail: expect.stringMatching(/^1 found, \d+ others aren't/),
    });
    // A second installation does not take the folder that the first one made for a trace of Firefox.
    await scratch.run(['install']);
    expect((await readReceipt(scratch.places))?.registrations.map(({ browser }) => browser)).toEqual(['zen']);
    await scratch.run(['uninstall']);
    expect(await scratch.tree()).toEqual(before);
  });

  it('have one registration, which stays until the last of them is taken back', async () => {
    await scratch.startOnce('.zen', '.mozilla/firefox', '.waterfox');
    await scratch.run(['install']);
    const found = await doctor();
    expect(browsersIn(found)).toEqual(['browser-firefox', 'browser-zen', 'browser-waterfox']);
    expect(found['browsers']?.detail).toMatch(/^3 found/);
    const some = ['uninstall', '--browser', 'firefox', '--browser', 'waterfox'];
    await scratch.run([...some, '--dry-run']);
    const waterfox = join(scratch.home, '.waterfox/native-messaging-hosts', manifest);
    expect(scratch.out()).toBe(`Would remove:\n  ${waterfox}`);
    await scratch.run(['uninstall', '--dry-run']);
    expect(scratch.out()).toContain(`\n  ${scratch.places.hostDir}`);
    await scratch.run(some);
    await expect(textAt('.waterfox/native-messaging-hosts', manifest)).rejects.toThrow(/ENOENT/);
    expect((await doctor())['browser-zen']?.state).toBe('ok');
    await scratch.run(['uninstall', '--browser', 'zen']);
    await expect(textAt('.mozilla/native-messaging-hosts', manifest)).rejects.toThrow(/ENOENT/);
  });

  it('are examined in each place that some of their versions read', async () => {
    await scratch.startOnce('.floorp');
    await scratch.run(['install']);
    expect((await doctor())['browser-floorp']?.state).toBe('ok');
    const second = join(scratch.home, '.mozilla/native-messaging-hosts', manifest);
    await writeFile(second, '{');
    expect((await doctor())['browser-floorp']).toMatchObject({
      state: 'wrong',
      detail: expect.stringContaining(second),
    });
  });

  it('that are not there are not found wrong, and a name that this system does not know is refused', async () => {
    await scratch.startOnce('.config/chromium');
    expect(browsersIn(await doctor())).toEqual(['browser-chromium']);
    expect(await scratch.run(['install', '--browser', 'arc'])).toBe(64);
    expect(scratch.err()).toContain('there is no arc on linux');
  });

  it('that were registered before they came say so', async () => {
    await scratch.run(['install', '--browser', 'helium']);
    const found = await doctor();
    expect(found['browser-helium']).toMatchObject({
      state: 'ok',
      detail: expect.stringMatching(/the browser is not installed yet/),
    });
    expect(found['browsers']).toMatchObject({
      state: 'missing',
      detail: 'none found, already registered for 1 more',
    });
    await scratch.startOnce('.config/net.imput.helium/Default');
    expect((await doctor())['browsers']?.detail).toMatch(/^1 found, /);
  });
});

describe('a browser that no table knows', () => {
  const folder = (): string => join(scratch.home, 'my browser', 'Hosts');
  const named = (family: string): string[] => ['--manifest-dir', folder(), '--family', family];

  it.each([
    ['chromium', 'allowed_origins', `chrome-extension://${scratchId}/`],
    ['firefox', 'allowed_extensions', scratchAddOn],
  ] as const)('of the %s family is registered, examined and taken back by its folder', async (family, key, caller) => {
    await mkdir(folder(), { recursive: true });
    const before = await scratch.tree();
    expect(await scratch.run(['install', ...named(family)])).toBe(0);
    expect(JSON.parse(await readFile(join(folder(), manifest), 'utf8'))).toMatchObject({ [key]: [caller] });
    // The receipt remembers it.
    const found = await doctor();
    expect(found[`browser-${customNames[family]}`]).toMatchObject({
      state: 'ok',
      what: `registration in ${folder()}`,
    });
    await rm(join(folder(), manifest));
    const { mend, state } = (await doctor())[`browser-${customNames[family]}`]!;
    expect([state, mend]).toEqual([
      'missing',
      `earshot-host install --manifest-dir '${folder().replaceAll("'", `'\\''`)}' --family ${family}`,
    ]);
    // An ordinary installation writes it again, and one command takes it back.
    await scratch.startOnce('.config/chromium');
    await scratch.run(['install']);
    expect((await doctor())[`browser-${customNames[family]}`]?.state).toBe('ok');
    expect(await scratch.run(['uninstall', '--manifest-dir', folder()])).toBe(0);
    await expect(readFile(join(folder(), manifest))).rejects.toThrow(/ENOENT/);
    expect(browsersIn(await doctor())).toEqual(['browser-chromium']);
    await scratch.run(['uninstall']);
    await rm(join(scratch.home, '.config'), { recursive: true });
    expect(await scratch.tree()).toEqual(before);
  });

  it('keeps its registration while others come and go, and goes with all of them', async () => {
    await scratch.run(['install', ...named('firefox')]);
    await scratch.run(['install', '--browser', 'chromium']);
    await scratch.run(['uninstall', '--browser', 'chromium']);
    expect(await readFile(join(folder(), manifest), 'utf8')).toContain(scratchAddOn);
    await scratch.run(['uninstall']);
    await expect(readFile(join(folder(), manifest))).rejects.toThrow(/ENOENT/);
  });

  it('gets a copy of host and Node if its folder is in a sandbox', async () => {
    const sandboxed = join(scratch.home, '.var/app/org.example.Browser/config/browser/NativeMessagingHosts');
    await mkdir(sandboxed, { recursive: true });
    await scratch.run(['install', '--manifest-dir', sandboxed, '--family', 'chromium'], { nodePath: '/bin/sh' });
    const { path } = JSON.parse(await readFile(join(sandboxed, manifest), 'utf8')) as { path: string };
    expect(path).toContain(join(scratch.home, '.var/app/org.example.Browser/data/earshot/versions'));
    expect(await readFile(join(dirname(path), 'node'))).toEqual(await readFile('/bin/sh'));
  });

  it.each([
    ['a folder of another family', ['.mozilla/native-messaging-hosts', 'chromium'], /firefox reads .*firefox family/],
    ['a folder that is registered with the other family', ['my browser/Hosts', 'chromium'], /uninstall it first/],
  ])('is refused with %s', async (_, [dir = '', family = ''], text) => {
    await scratch.run(['install', ...named('firefox')]);
    const before = await scratch.tree();
    expect(await scratch.run(['install', '--manifest-dir', join(scratch.home, dir), '--family', family])).toBe(64);
    expect(scratch.err()).toMatch(text);
    expect(await scratch.tree()).toEqual(before);
  });

  it('cannot be examined or taken back where nothing is known of it', async () => {
    await scratch.run(['install', '--browser', 'chromium']);
    expect(await scratch.run(['doctor', '--manifest-dir', folder()])).toBe(64);
    expect(scratch.err()).toMatch(/nothing is registered in .*Hosts: name its --family/);
    for (const family of [[], ['--family', 'chromium']]) {
      expect(await scratch.run(['uninstall', '--manifest-dir', folder(), ...family])).toBe(64);
      expect(scratch.err()).toMatch(/nothing is registered in .*Hosts\)/);
    }
  });

  it('is pointed on Windows to the browser whose key it reads', async () => {
    const env = { LOCALAPPDATA: 'C:\\L', APPDATA: 'C:\\R' };
    const changes = { platform: 'win32', env };
    expect(await scratch.run(['install', '--manifest-dir', 'C:\\x', '--family', 'chromium'], changes)).toBe(1);
    expect(scratch.err()).toMatch(/registry, not in a folder.*--browser chrome/);
  });

  it('is one that a table knows if that one reads the folder', async () => {
    const known = join(scratch.home, '.config/vivaldi/NativeMessagingHosts');
    await scratch.run(['install', '--manifest-dir', known, '--family', 'chromium']);
    expect((await readReceipt(scratch.places))?.registrations).toMatchObject([{ browser: 'vivaldi' }]);
    expect(await scratch.run(['uninstall', '--manifest-dir', `${known}/`])).toBe(0);
    expect(await readReceipt(scratch.places)).toBeNull();
  });
});

/** The doctor on another computer, as far as its places and its registry go. */
const examineWith = async (changes: Partial<DoctorOptions>): Promise<Record<string, Finding>> => {
  const findings = await examine({
    self: 'earshot-host',
    places: scratch.places,
    targets: [],
    targetsForAll: [],
    receipt: null,
    receiptForAll: null,
    packaged: null,
    isSystem: false,
    extensionIds: { chromium: [scratchId], firefox: [scratchAddOn] },
    version: packageJson.version,
    installCommand: 'earshot-host install',
    runRegistry: async () => ({ code: 1, stdout: '' }),
    endpoint: null,
    nodeVersion: process.versions.node,
    nodePath: process.execPath,
    builtDir: 'build/native-host',
    uid: null,
    env: { HOME: scratch.home },
    outside: { ...thisComputer, run: async () => ({ code: null, stdout: '' }) },
    ...changes,
  });
  return Object.fromEntries(findings.map((finding) => [finding.id, finding]));
};

/** A registry of which nothing is known but these values, by key. */
const registryOf =
  (values: Readonly<Record<string, string>>, asked: RegistryCommand[] = []) =>
  async (command: RegistryCommand) => {
    asked.push(command);
    const [, key = ''] = command;
    // A program of 32 bits sees a part of its own of what is for all users.
    const value = values[command.includes('/reg:32') ? `32:${key}` : key];
    const stdout = `\r\n${key}\r\n    (Standard)    REG_SZ    ${value}\r\n\r\n`;
    return value === undefined ? { code: 1, stdout: '' } : { code: 0, stdout };
  };

describe('on Windows', () => {
  const env = { LOCALAPPDATA: 'C:\\L', APPDATA: 'C:\\R' };
  const keyOf = (vendor: string, root = 'HKCU'): string =>
    `${root}\\Software\\${vendor}\\NativeMessagingHosts\\app.earshot.host`;
  /** This computer's folders stand for traces of these browsers. */
  const targets = (isSystem: boolean, here: readonly string[]): Target[] =>
    findPlaces('win32', env, isSystem).targets.map((target) => ({
      ...target,
      markers: here.includes(target.browser) ? [scratch.home] : [],
    }));
  const examined = async (
    here: readonly string[],
    values: Readonly<Record<string, string>>,
    asked?: RegistryCommand[],
  ) =>
    examineWith({
      targets: targets(false, here),
      targetsForAll: targets(true, here),
      receipt: await readReceipt(scratch.places),
      runRegistry: registryOf(values, asked),
      env,
    });
  const installedFile = async (): Promise<string> => {
    await scratch.run(['install', '--browser', 'chrome']);
    const [registration] = (await readReceipt(scratch.places))!.registrations;
    return registration!.manifest;
  };

  it('a browser without a key is not found if it is not there, and lacks one if it is', async () => {
    const found = await examined(['chrome'], {});
    expect(browsersIn(found)).toEqual(['browser-chrome']);
    expect(found['browser-chrome']).toMatchObject({ state: 'missing', detail: `no key ${keyOf('Google\\Chrome')}` });
    expect(found['browsers']?.detail).toBe("1 found, 27 others aren't on this computer");
    expect((await examined([], {}))['browsers']).toMatchObject({ state: 'missing', detail: 'none found' });
  });

  it('a key that names a file that is gone is wrong', async () => {
    expect((await examined(['edge'], { [keyOf('Microsoft\\Edge')]: 'C:\\gone.json' }))['browser-edge']).toMatchObject({
      state: 'wrong',
      detail: 'the registry names a missing file: C:\\gone.json',
    });
  });

  it.each([
    ['vivaldi', 'Vivaldi', 'missing'],
    ['vivaldi', 'Google\\Chrome', 'ok'],
    ['opera', 'Google\\Chrome', 'ok'],
    ['brave', 'BraveSoftware\\Brave-Browser', 'missing'],
    ['edge', 'Microsoft\\Edge', 'ok'],
    ['edge', 'Chromium', 'ok'],
    ['edge', 'Google\\Chrome', 'ok'],
    ['chrome', 'Chromium', 'missing'],
    ['chromium', 'Google\\Chrome', 'ok'],
  ])('%s with a key of %s alone is %s', async (browser, vendor, state) => {
    const found = await examined([browser], { [keyOf(vendor)]: await installedFile() });
    expect(found[`browser-${browser}`]?.state).toBe(state);
  });

  it('a key for all users is read after the user’s own, as programs of 32 and of 64 bits see it', async () => {
    const file = await installedFile();
    const asked: RegistryCommand[] = [];
    const chrome = keyOf('Google\\Chrome');
    const chromeForAll = keyOf('Google\\Chrome', 'HKLM');
    for (const key of [chromeForAll, `32:${chromeForAll}`]) {
      const found = await examined(['chrome'], { [key]: file }, asked);
      expect(found['browser-chrome']?.state).toBe('ok');
    }
    expect(
      asked.filter(([, key]) => key === chrome || key === chromeForAll).map((command) => command.slice(1)),
    ).toEqual(
      expect.arrayContaining([
        [chrome, '/ve'],
        [chromeForAll, '/ve', '/reg:32'],
        [chromeForAll, '/ve', '/reg:64'],
      ]),
    );
    const found = await examined(['chrome'], { [chrome]: 'C:\\gone.json', [chromeForAll]: file });
    expect(found['browser-chrome']?.state).toBe('wrong');
  });

  it.each([
    ['HKLM', 'user', /NativeMessagingUserLevelHosts in HKLM\\Software\\Policies\\Google\\Chrome/, /^as administrator/],
    [
      'HKCU',
      'block',
      /NativeMessagingBlocklist in HKCU\\Software\\Policies\\Google\\Chrome/,
      /NativeMessagingAllowlist/,
    ],
  ])('a policy of %s that forbids the helper is named', async (root, kind, detail, mend) => {
    const file = await installedFile();
    const policies = `${root}\\Software\\Policies\\Google\\Chrome`;
    const found = await examineWith({
      places: { ...scratch.places, system: 'windows' },
      targets: targets(false, ['chrome']).filter(({ browser }) => browser === 'chrome'),
      runRegistry: async (command) => {
        const [, key, ...rest] = command;
        if (key === keyOf('Google\\Chrome')) return { code: 0, stdout: `\r\n (x)    REG_SZ    ${file}\r\n` };
        if (kind === 'user' && key === policies && rest[1] === 'NativeMessagingUserLevelHosts')
          return { code: 0, stdout: `\r\n${key}\r\n    ${rest[1]}    REG_DWORD    0x0\r\n\r\n` };
        if (kind === 'block' && key === `${policies}\\NativeMessagingBlocklist`)
          return { code: 0, stdout: `\r\n${key}\r\n    1    REG_SZ    com.other\r\n    2    REG_SZ    *\r\n\r\n` };
        return { code: 1, stdout: '' };
      },
      env,
    });
    expect(found['policy-chrome']).toMatchObject({
      state: 'wrong',
      detail: expect.stringMatching(detail),
      mend: expect.stringMatching(mend),
    });
  });
});

describe('two installations', () => {
  /** An installation of somebody else's home stands for that of all users. */
  let forAll: ScratchHome;
  beforeEach(async () => {
    forAll = await openScratchHome();
    for (const home of [scratch, forAll]) await home.startOnce('.config/chromium');
  });
  afterEach(() => forAll.remove());
  const examined = async (): Promise<Record<string, Finding>> =>
    examineWith({
      targets: scratch.places.targets,
      targetsForAll: forAll.places.targets,
      receipt: await readReceipt(scratch.places),
      receiptForAll: await readReceipt(forAll.places),
    });

  it('of which one is for all users: that one is read, and whole, without one of the user’s own', async () => {
    await forAll.run(['install']);
    const found = await examined();
    expect(found['browser-chromium']).toMatchObject({ state: 'ok', detail: expect.stringMatching(/for all users/) });
    expect(found['installed-host']).toMatchObject({ state: 'ok', detail: expect.stringMatching(/for all users$/) });
    expect(found['installations']).toBeUndefined();
    await writeFile(forAll.places.targets.find(({ browser }) => browser === 'chromium')!.manifest, '{');
    expect((await examined())['browser-chromium']).toMatchObject({
      state: 'wrong',
      mend: 'as administrator: earshot-host install --system',
    });
  });

  it('side by side: the user’s own is read, which is said with how to keep one', async () => {
    await forAll.run(['install']);
    await scratch.run(['install']);
    const found = await examined();
    expect(found['browser-chromium']?.detail).toContain(`version ${packageJson.version} answers; allows`);
    expect(found['installations']).toMatchObject({
      state: 'hint',
      detail: expect.stringMatching(/^there are 2: your own in .*, one for all users in .*; chromium use your own$/),
      mend: 'keep one; to remove your own: earshot-host uninstall',
    });
  });
});

describe('a receipt of an earlier release', () => {
  const rewrite = async (change: (receipt: Receipt) => unknown): Promise<void> => {
    const file = join(scratch.places.hostDir, 'receipt.json');
    await writeFile(file, JSON.stringify(change((await readReceipt(scratch.places))!)));
  };

  it('that does not say whose host a browser starts is understood, and renewed', async () => {
    await scratch.startOnce('.config/chromium', '.zen');
    const before = await scratch.tree();
    await scratch.run(['install']);
    await rewrite(({ format, version, hosts, registrations, folders }) => ({
      format,
      version,
      folders,
      hosts: hosts.map(({ dir, current, previous }) => ({ dir, current, previous })),
      registrations: registrations.map(({ browser, form, manifest: file, registryKey }) => ({
        browser,
        form,
        manifest: file,
        registryKey,
      })),
    }));
    const found = await doctor();
    expect(browsersIn(found).map((id) => [id, found[id]?.state])).toEqual([
      ['browser-chromium', 'ok'],
      ['browser-zen', 'ok'],
    ]);
    expect(await scratch.run(['install', '--browser', 'chromium'])).toBe(0);
    expect((await readReceipt(scratch.places))?.registrations.every(({ family }) => family !== undefined)).toBe(true);
    await scratch.run(['uninstall']);
    expect(await scratch.tree()).toEqual(before);
  });

  it('that names a key which its browser never reads keeps it until it is taken back', async () => {
    await scratch.run(['install', '--browser', 'vivaldi']);
    const old = 'HKCU\\Software\\Vivaldi\\NativeMessagingHosts\\app.earshot.host';
    await rewrite(({ registrations, ...rest }) => ({
      ...rest,
      registrations: registrations.map((known) => ({ ...known, registryKey: old })),
    }));
    await scratch.run(['install', '--browser', 'vivaldi']);
    expect((await readReceipt(scratch.places))?.registrations.map(({ registryKey }) => registryKey)).toEqual([
      old,
      null,
    ]);
    await scratch.run(['uninstall', '--browser', 'vivaldi']);
    expect(scratch.registry).toContainEqual(['delete', old, '/f']);
  });
});

describe('a host of the system’s package', () => {
  const packageDir = (): string => join(scratch.home, 'usr/lib/earshot-host');
  /** What the package puts on the disk, where a browser that reads this home's folders finds it. */
  const packed = async (): Promise<void> => {
    await cp('build/native-host', packageDir(), { recursive: true });
    await writeFile(join(packageDir(), 'packaged-by'), 'deb\n');
  };

  it('is told by its mark, and nothing is missing', async () => {
    await packed();
    expect(await packagedIn(packageDir(), thisComputer)).toMatchObject({ kind: 'deb', dir: packageDir() });
    const found = await doctor([], { packageDir: packageDir() });
    expect(found['installed-host']).toMatchObject({
      state: 'ok',
      detail: `by the system's package (deb) in ${packageDir()}`,
    });
    await rm(join(packageDir(), 'dave.cjs'));
    expect((await doctor([], { packageDir: packageDir() }))['installed-host']).toMatchObject({
      state: 'wrong',
      detail: expect.stringMatching(/lacks dave\.cjs/),
      mend: 'sudo apt install --reinstall earshot-host',
    });
  });

  it('is not installed again for ordinary browsers, only copied for those in a sandbox', async () => {
    await packed();
    await scratch.startOnce('.config/chromium');
    const before = await scratch.tree();
    const fromPackage = { builtDir: packageDir(), packageDir: packageDir(), nodePath: '/bin/sh' };
    expect(await scratch.run(['install'], fromPackage)).toBe(0);
    expect(scratch.out()).toMatch(/package has already registered the helper/);
    expect(await scratch.tree()).toEqual(before);
    await scratch.startOnce('.var/app/org.chromium.Chromium');
    expect(await scratch.run(['install'], fromPackage)).toBe(0);
    expect((await readReceipt(scratch.places))?.registrations).toMatchObject([
      { browser: 'chromium', form: 'flatpak' },
    ]);
    const found = await doctor([], fromPackage);
    expect(found['installations']).toBeUndefined();
    expect(found['installed-host']).toMatchObject({
      state: 'ok',
      detail: `by the system's package (deb) in ${packageDir()}, and 1 for browsers in a sandbox`,
    });
    expect(found['browser-chromium']?.mend).toBe('sudo apt install --reinstall earshot-host');
  });

  it('is not written over for all users', async () => {
    await packed();
    expect(await scratch.run(['install', '--system'], { packageDir: packageDir() })).toBe(1);
    expect(scratch.err()).toContain('[install-packaged]');
  });

  it('is told apart from the user’s own beside it, with how to keep one', async () => {
    await packed();
    await scratch.startOnce('.config/chromium');
    await scratch.run(['install']);
    expect((await doctor([], { packageDir: packageDir() }))['installations']).toMatchObject({
      state: 'hint',
      detail: expect.stringMatching(/there are 2: your own in .*, the system's package in /),
      mend: 'keep one; to remove your own: earshot-host uninstall',
    });
    await scratch.run(['uninstall']);
    expect(await scratch.run(['uninstall'], { packageDir: packageDir() })).toBe(0);
    expect(scratch.out()).toContain('sudo apt remove earshot-host');
  });
});

it('every copy for a browser in a sandbox is looked at, and none of a sandbox that is gone', async () => {
  await scratch.startOnce('.config/chromium', '.var/app/org.chromium.Chromium', '.var/app/com.google.Chrome');
  const nodePath = '/bin/sh';
  await scratch.run(['install'], { nodePath });
  expect((await doctor())['installed-host']).toMatchObject({
    state: 'ok',
    detail: expect.stringMatching(/\/\.local\/share\/earshot\/versions\/.*, and 2 for browsers in a sandbox$/),
  });
  const copy = (await readReceipt(scratch.places))!.hosts.find(({ dir }) => dir.includes('com.google.Chrome'))!;
  await rm(join(copy.current, 'dave.cjs'));
  expect((await doctor())['installed-host']).toMatchObject({
    state: 'wrong',
    detail: `${copy.current} lacks dave.cjs`,
  });
  await rm(join(scratch.home, '.var/app/com.google.Chrome'), { recursive: true });
  const found = await doctor();
  expect(found['installed-host']?.detail).toMatch(/, and 1 for/);
  expect(browsersIn(found)).toEqual(['browser-chromium', 'browser-chromium-flatpak']);
});

it('a copy for a sandbox that is gone is none, if it was the only one', async () => {
  await scratch.startOnce('.var/app/com.google.Chrome');
  await scratch.run(['install'], { nodePath: '/bin/sh' });
  expect((await doctor())['installed-host']?.detail).toMatch(/com\.google\.Chrome\/data\/earshot\/versions\/[^,]+$/);
  await rm(join(scratch.home, '.var/app/com.google.Chrome'), { recursive: true });
  const found = await doctor();
  expect(['installed-host', 'native-module', 'helper-node'].map((id) => found[id]?.state)).toEqual([
    'missing',
    'ok',
    undefined,
  ]);
});

it('a manifest that names another helper than the one that was installed is a hint, with what puts it right', async () => {
  await scratch.startOnce('.config/chromium');
  await scratch.run(['install']);
  const file = join(scratch.home, '.config/chromium/NativeMessagingHosts', manifest);
  const { path, ...rest } = JSON.parse(await readFile(file, 'utf8')) as { path: string };
  const other = join(scratch.home, 'other');
  await writeFile(other, `#!/bin/sh\nexec '${path.replaceAll("'", `'\\''`)}' "$@"\n`);
  await chmod(other, 0o755);
  await writeFile(file, JSON.stringify({ ...rest, path: other }));
  expect((await doctor())['browser-chromium']).toMatchObject({
    state: 'hint',
    detail: expect.stringContaining(`from ${other}, which isn't the installed helper`),
    mend: 'earshot-host install --browser chromium',
  });
});
