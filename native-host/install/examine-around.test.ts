import { describe, expect, it } from 'vitest';
import { examineFolders } from './examine-folders.ts';
import { examinePolicies } from './examine-policies.ts';
import { examineQuarantine } from './examine-quarantine.ts';
import { examineSandbox } from './examine-sandbox.ts';
import type { Outside } from './outside.ts';
import { findPlaces, type Target } from './places.ts';

/** Another computer: files by path, and what programs print, by their command line. */
function pretended(files: Readonly<Record<string, string>>, says: Readonly<Record<string, string>> = {}) {
  const asked: string[] = [];
  const outside: Outside = {
    run: async (file, args) => {
      const line = [file, ...args].join(' ');
      asked.push(line);
      const stdout = says[line];
      return stdout === undefined ? { code: null, stdout: '' } : { code: 0, stdout };
    },
    readText: async (path) => files[path] ?? null,
    list: async (dir) =>
      Object.keys(files)
        .filter((path) => path.startsWith(`${dir}/`))
        .map((path) => path.slice(dir.length + 1)),
    isThere: async (path) => path in files,
    isWritable: async () => true,
  };
  return { outside, asked };
}

const linux = findPlaces('linux', { HOME: '/home/ann lee' });
const mac = findPlaces('darwin', { HOME: '/Users/ann' });
const targetOf = ({ targets }: typeof linux, browser: string, form = 'native'): Target =>
  targets.find((target) => target.browser === browser && target.form === form)!;
const noRegistry = async () => ({ code: 1, stdout: '' });

describe('policies', () => {
  const onLinux = (browser: string, files: Readonly<Record<string, unknown>>, isForAll = false) => {
    const texts = Object.entries(files).map(([path, value]) => [
      path,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
    const { outside } = pretended(Object.fromEntries(texts));
    const readers = { system: 'linux', env: {}, outside, runRegistry: noRegistry } as const;
    return examinePolicies(targetOf(linux, browser), isForAll, readers, 'earshot-host install --system');
  };
  const managed = (vendor: string, name = 'company.json'): string => `/etc/${vendor}/policies/managed/${name}`;

  it.each([
    ['chrome', 'opt/chrome'],
    ['chrome-beta', 'opt/chrome'],
    ['chromium', 'chromium'],
    ['edge', 'opt/edge'],
    ['brave', 'brave'],
    ['helium', 'chromium'],
  ])('that allow %s only what is installed for all users are named with the way round', async (browser, vendor) => {
    const files = { [managed(vendor)]: { NativeMessagingUserLevelHosts: false } };
    expect(await onLinux(browser, files)).toMatchObject({
      id: `policy-${browser}`,
      state: 'wrong',
      detail: expect.stringContaining(`NativeMessagingUserLevelHosts in ${managed(vendor)}`),
      mend: 'as administrator: earshot-host install --system',
    });
    expect(await onLinux(browser, files, true)).toBeNull();
  });

  it.each([
    ['everything', ['*'], [], 'wrong'],
    ['the helper by name', ['app.earshot.host'], [], 'wrong'],
    ['everything but the helper', ['*'], ['app.earshot.host'], null],
    ['something else', ['com.other.host'], [], null],
    ['everything but something else', ['*'], ['com.other.host'], 'wrong'],
  ])('that block %s', async (_, blocklist, allowlist, state) => {
    const found = await onLinux('chrome', {
      [managed('opt/chrome', 'a.json')]: { NativeMessagingBlocklist: blocklist },
      [managed('opt/chrome', 'b.json')]: { NativeMessagingAllowlist: allowlist },
    });
    expect(found?.state ?? null).toBe(state);
    if (state) expect(found?.mend).toContain('add app.earshot.host to NativeMessagingAllowlist');
  });

  it('of other browsers, of other kinds, or of none are no matter', async () => {
    expect(await onLinux('chrome', {})).toBeNull();
    expect(await onLinux('chrome', { [managed('chromium')]: { NativeMessagingUserLevelHosts: false } })).toBeNull();
    expect(await onLinux('chrome', { [managed('opt/chrome')]: { HomepageLocation: 'https://x' } })).toBeNull();
    expect(await onLinux('chrome', { [managed('opt/chrome')]: 'not JSON' })).toBeNull();
    expect(await onLinux('chrome', { [managed('opt/chrome')]: { NativeMessagingUserLevelHosts: true } })).toBeNull();
    expect(await onLinux('firefox', { [managed('chromium')]: { NativeMessagingUserLevelHosts: false } })).toBeNull();
    expect(
      await onLinux('chrome', { [managed('opt/chrome', 'old.bak')]: { NativeMessagingBlocklist: ['*'] } }),
    ).toBeNull();
  });

  it('in a file that cannot be read are unclear, not right', async () => {
    expect(await onLinux('chrome', { [managed('opt/chrome')]: '{"NativeMessagingBlocklist": ["*"' })).toMatchObject({
      state: 'unclear',
      detail: expect.stringContaining(managed('opt/chrome')),
    });
  });

  it.each([
    ['com.google.Chrome', 'chrome', '/Library/Managed Preferences/ann'],
    ['com.google.Chrome', 'chrome', '/Library/Managed Preferences'],
    ['com.google.Chrome.beta', 'chrome-beta', '/Library/Managed Preferences'],
    ['com.microsoft.Edge', 'edge', '/Library/Managed Preferences/ann'],
    ['com.microsoft.Edge.Dev', 'edge-dev', '/Library/Managed Preferences'],
    ['company.thebrowser.Browser', 'arc', '/Library/Managed Preferences/ann'],
  ])('of %s on macOS are read from %s’s preferences in %s', async (domain, browser, folder) => {
    const file = `${folder}/${domain}.plist`;
    const { outside } = pretended(
      { [file]: 'bplist00' },
      { [`/usr/bin/plutil -convert json -o - ${file}`]: '{"NativeMessagingUserLevelHosts":0}' },
    );
    const readers = { system: 'macos', env: { HOME: '/Users/ann' }, outside, runRegistry: noRegistry } as const;
    expect(await examinePolicies(targetOf(mac, browser), false, readers, 'x')).toMatchObject({
      state: 'wrong',
      detail: expect.stringContaining(file),
    });
  });
});

describe('a sandbox', () => {
  const info = (app: string): string => `flatpak info --show-permissions ${app}`;
  const context = (shared: string, persistent: string): string =>
    `[Context]\nshared=${shared}\nsockets=x11;wayland;\npersistent=${persistent}\n\n[Session Bus Policy]\norg.x=talk\n`;
  const zen = 'app.zen_browser.zen';
  const table = (app: string, answer: string): string => `webextensions\tapp.earshot.host\t${app}\t${answer}\t0x00\n`;
  const permissions = 'flatpak permissions webextensions app.earshot.host';
  const lookup =
    'gdbus call --session --dest org.freedesktop.impl.portal.PermissionStore --object-path /org/freedesktop/impl/portal/PermissionStore --method org.freedesktop.impl.portal.PermissionStore.Lookup webextensions app.earshot.host';
  const examine = (browser: string, form: string, says: Readonly<Record<string, string>>) =>
    examineSandbox(targetOf(linux, browser, form), pretended({}, says).outside);

  it('that keeps Zen from the folder that it reads is named, with what opens it', async () => {
    expect(await examine('zen', 'flatpak', { [info(zen)]: context('network;ipc;', '.zen;') })).toMatchObject({
      id: 'sandbox-zen-flatpak',
      state: 'wrong',
      mend: `flatpak override --user --persist=.mozilla ${zen}`,
    });
    expect(await examine('zen', 'flatpak', { [info(zen)]: context('network;ipc;', '.zen;.mozilla;') })).toBeNull();
  });

  it('without a network is named', async () => {
    const app = 'com.google.Chrome';
    expect(await examine('chrome', 'flatpak', { [info(app)]: context('ipc;', '') })).toMatchObject({
      mend: `flatpak override --user --share=network ${app}`,
    });
    expect(await examine('chrome', 'flatpak', { [info(app)]: context('network;ipc;', '') })).toBeNull();
    const plugs = (slot: string): string =>
      `Interface  Plug              Slot      Notes\nhome       chromium:home     :home     -\nnetwork    chromium:network  ${slot}  -\n`;
    expect(await examine('chromium', 'snap', { 'snap connections chromium': plugs('-') })).toMatchObject({
      mend: 'sudo snap connect chromium:network',
    });
    expect(await examine('chromium', 'snap', { 'snap connections chromium': plugs(':network') })).toBeNull();
  });

  it.each([
    ['yes', 'ok', null],
    ['no', 'wrong', /^flatpak permission-set webextensions app\.earshot\.host snap\.firefox yes$/],
  ])('through a portal that keeps the answer %s', async (answer, state, mend) => {
    const found = await examine('firefox', 'snap', {
      [permissions]: table('other.app', 'no') + table('snap.firefox', answer),
    });
    expect(found?.state).toBe(state);
    if (mend) expect(found?.mend).toMatch(mend);
  });

  it.each([
    ["({'snap.firefox': ['no']}, <byte 0x00>)\n", 'wrong'],
    ["({'snap.firefox': ['yes'], 'other': ['no']}, <byte 0x00>)\n", 'ok'],
    ["({'other': ['no']}, <byte 0x00>)\n", 'unclear'],
  ])('is asked of the portal itself where there is no Flatpak: %s', async (answer, state) => {
    const found = await examine('firefox', 'snap', { [lookup]: answer });
    expect(found?.state).toBe(state);
    if (state === 'wrong')
      expect(found?.mend).toMatch(/^gdbus call .*SetPermission webextensions true app\.earshot\.host/);
  });

  it('that was never asked, or cannot be, is unclear for a portal and no matter otherwise', async () => {
    expect(await examine('firefox', 'snap', { [permissions]: '' })).toMatchObject({
      state: 'unclear',
      detail: 'it will ask once: answer yes',
    });
    expect(await examine('firefox', 'snap', {})).toMatchObject({
      state: 'unclear',
      detail: expect.stringMatching(/read/),
    });
    for (const [browser, form] of [
      ['firefox', 'flatpak'],
      ['zen', 'flatpak'],
      ['chrome', 'flatpak'],
      ['brave', 'snap'],
    ] as const)
      expect(await examine(browser, form, {})).toBeNull();
  });

  it('of a Flatpak that was once told no is named too', async () => {
    expect(await examine('firefox', 'flatpak', { [permissions]: table('org.mozilla.firefox', 'no') })).toMatchObject({
      state: 'wrong',
      mend: expect.stringMatching(/org\.mozilla\.firefox yes$/),
    });
  });

  it('is nothing that an ordinary program has', async () => {
    const { outside, asked } = pretended({});
    expect(await examineSandbox(targetOf(linux, 'firefox'), outside)).toBeNull();
    expect(asked).toEqual([]);
  });
});

describe('quarantine on macOS', () => {
  const folder = "/Users/o'hara x/Library/Application Support/Earshot/versions/1";
  const question = `/usr/bin/xattr -r -p com.apple.quarantine ${folder}`;

  it('of any file is named, with what takes it off', async () => {
    const marked = `${folder}/node: 0083;65;Safari;\n`;
    expect(await examineQuarantine([folder], pretended({}, { [question]: marked }).outside)).toMatchObject({
      state: 'wrong',
      mend: `/usr/bin/xattr -dr com.apple.quarantine '/Users/o'\\''hara x/Library/Application Support/Earshot/versions/1'`,
    });
  });

  it('of none is well, and of nothing installed or without the program is no matter', async () => {
    expect(await examineQuarantine([folder], pretended({}, { [question]: '' }).outside)).toMatchObject({ state: 'ok' });
    expect(await examineQuarantine([folder], pretended({}).outside)).toBeNull();
    expect(await examineQuarantine([], pretended({}).outside)).toBeNull();
  });
});

describe('folders', () => {
  const closed = (path: string): Outside => ({
    ...pretended({ '/home': '', '/home/ann lee': '', '/home/ann lee/.config': '' }).outside,
    isWritable: async (asked) => asked !== path,
  });

  it('that cannot be written to are named by the nearest that is there, with what opens it', async () => {
    const chromium = [targetOf(linux, 'chromium')];
    expect(
      await examineFolders(linux, chromium, { outside: closed('/home/ann lee/.config'), isSystem: false }),
    ).toMatchObject({
      state: 'hint',
      detail: expect.stringMatching(/^\/home\/ann lee\/\.config is not writable/),
      mend: `sudo chown "$(id -u)" '/home/ann lee/.config' && chmod u+w '/home/ann lee/.config'`,
    });
    expect(await examineFolders(linux, chromium, { outside: closed('/elsewhere'), isSystem: false })).toBeNull();
  });

  it('of browsers that are not here are no matter', async () => {
    expect(await examineFolders(linux, [], { outside: closed('/home/ann lee/.config'), isSystem: false })).toBeNull();
  });
});
