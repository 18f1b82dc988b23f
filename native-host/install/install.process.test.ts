import { spawnSync } from 'node:child_process';
import { chmod, chown, cp, lstat, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runHost } from '../testing/host-process.ts';
import { openScratchHome, scratchAddOn, scratchId, type ScratchHome } from '../testing/scratch-install.ts';
import { sayHello } from '../testing/session-steps.ts';
import { browserTable } from './browsers.ts';
import { carryOut } from './install.ts';
import { planInstall, type InstallOptions } from './plan-install.ts';
import { thisComputer, type Outside } from './outside.ts';
import { findPlaces, type Target } from './places.ts';
import { readReceipt } from './receipt.ts';

const origin = `chrome-extension://${scratchId}/`;
let scratch: ScratchHome;
beforeEach(async () => {
  scratch = await openScratchHome();
  await scratch.startOnce('.config/chromium', '.mozilla');
});
afterEach(() => scratch.remove());

const readJson = async (path: string): Promise<Record<string, unknown>> => JSON.parse(await readFile(path, 'utf8'));
const targetOf = (browser: string, form = 'native'): Target =>
  scratch.places.targets.find((target) => target.browser === browser && target.form === form)!;
const currentFolder = async (): Promise<string> => (await readReceipt(scratch.places))!.hosts[0]!.current;
/** what manifests name */
const executable = async (): Promise<string> => join(await currentFolder(), 'earshot-host');

/**
 * A prefix that hides this computer's Node and these folders from a command, as in a sandbox. Empty if the system has
 * no namespaces or does not allow them: the command then runs unchanged.
 */
function withoutNode(...folders: string[]): string[] {
  if (spawnSync('unshare', ['-rm', 'true']).status !== 0) return [];
  const hide = ['mount --bind /dev/null "$1"', ...folders.map((_, index) => `mount -t tmpfs none "$${index + 2}"`)];
  const script = `${hide.join(' && ')} && ! "$1" --version 2>/dev/null && shift ${1 + folders.length} && exec "$@"`;
  return ['unshare', '-rm', 'sh', '-c', script, 'sh', process.execPath, ...folders];
}

describe('an installation', () => {
  it('registers with the browsers that are found, says what it wrote, and leaves no byte when taken back', async () => {
    const before = await scratch.tree();
    expect(await scratch.run(['install'])).toBe(0);
    const { manifest } = targetOf('chromium');
    expect(await readJson(manifest)).toEqual({
      name: 'app.earshot.host',
      description: expect.stringMatching(/Earshot/),
      path: await executable(),
      type: 'stdio',
      allowed_origins: [origin],
    });
    expect(await readJson(targetOf('firefox').manifest)).toMatchObject({ allowed_extensions: [scratchAddOn] });
    expect(scratch.out()).toContain(manifest);
    expect((await stat(await executable())).mode & 0o777).toBe(0o755);
    expect(await scratch.run(['uninstall'])).toBe(0);
    expect(await scratch.tree()).toEqual(before);
  });

  it('finds a Firefox that keeps its profiles where newer ones do, and registers where it reads', async () => {
    await rm(join(scratch.home, '.mozilla'), { recursive: true });
    await scratch.startOnce('.config/mozilla/firefox');
    const before = await scratch.tree();
    expect(await scratch.run(['install'])).toBe(0);
    const file = join(scratch.home, '.mozilla/native-messaging-hosts/app.earshot.host.json');
    expect(await readJson(file)).toMatchObject({ path: await executable() });
    expect(await scratch.run(['uninstall'])).toBe(0);
    expect(await scratch.tree()).toEqual(before);
  });

  it.each(['earshot two\nlines ', 'earshot "quotes" `x` ', 'earshot --version ; $(x) * '])(
    'starts from a home whose name is %j',
    async (name) => {
      await scratch.remove();
      scratch = await openScratchHome('linux', name);
      await scratch.startOnce('.config/chromium');
      const before = await scratch.tree();
      expect(await scratch.run(['install'])).toBe(0);
      const host = runHost(String((await readJson(targetOf('chromium').manifest))['path']), [origin], { cwd: '/' });
      await sayHello(host);
      await host.dispose();
      await scratch.run(['uninstall']);
      expect(await scratch.tree()).toEqual(before);
    },
  );

  it('follows the XDG directories wherever they are', async () => {
    const env = {
      HOME: scratch.home,
      XDG_CONFIG_HOME: join(scratch.home, 'my config'),
      XDG_DATA_HOME: join(scratch.home, 'my data'),
    };
    await scratch.startOnce('my config/vivaldi');
    const before = await scratch.tree();
    expect(await scratch.run(['install'], { env })).toBe(0);
    const places = findPlaces('linux', env);
    const program = join((await readReceipt(places))!.hosts[0]!.current, 'earshot-host');
    expect(program).toMatch(/^.*\/my data\/earshot\/versions\//);
    const folder = join(env.XDG_CONFIG_HOME, 'vivaldi/NativeMessagingHosts');
    expect(await readJson(join(folder, 'app.earshot.host.json'))).toMatchObject({ path: program });
    expect((await stat(program)).mode & 0o777).toBe(0o755);
    // Firefox knows nothing of them.
    expect(await readJson(targetOf('firefox').manifest)).toMatchObject({ path: program });
    expect(await scratch.run(['uninstall'], { env })).toBe(0);
    expect(await scratch.tree()).toEqual(before);
  });

  it.each(['linux', 'darwin'] as const)('fits every browser of %s, and is taken back whole', async (platform) => {
    await scratch.remove();
    scratch = await openScratchHome(platform);
    const markers = scratch.places.targets.map(({ markers: [first = ''] }) => first.slice(scratch.home.length + 1));
    await scratch.startOnce(...markers);
    const before = await scratch.tree();
    // A small program instead of Node: each sandboxed browser gets a copy.
    expect(await scratch.run(['install'], { nodePath: '/bin/sh' })).toBe(0);
    for (const { manifest, hostDir, family } of scratch.places.targets) {
      const { path, allowed_origins, allowed_extensions } = await readJson(manifest);
      expect(path).toMatch(/\/versions\/\d+\.\d+\.\d+-[0-9a-f]{12}(?:-node)?\/earshot-host$/);
      expect(String(path).startsWith(join(hostDir, 'versions/'))).toBe(true);
      expect(allowed_origins ?? allowed_extensions).toEqual([family === 'chromium' ? origin : scratchAddOn]);
    }
    const rows = browserTable[platform === 'linux' ? 'linux' : 'macos'];
    for (const { afterwards } of rows) if (afterwards) expect(scratch.out()).toContain(afterwards.split('{')[0]);
    await scratch.run(['uninstall']);
    expect(await scratch.tree()).toEqual(before);
  });

  it('takes the mark of a download off on macOS, before anything names what was installed', async () => {
    await scratch.remove();
    scratch = await openScratchHome('darwin');
    await scratch.startOnce('Library/Application Support/Chromium');
    const asked: string[][] = [];
    const run: Outside['run'] = async (file, args) => {
      asked.push([file, ...args]);
      expect(await readdir(args.at(-1)!)).toEqual(expect.arrayContaining(['main.mjs', 'node_modules', 'earshot-host']));
      await expect(stat(targetOf('chromium').manifest)).rejects.toThrow(/ENOENT/);
      return { code: 1, stdout: '' };
    };
    expect(await scratch.run(['install'], { outside: { ...thisComputer, run } })).toBe(0);
    const folder = expect.stringContaining(join(scratch.places.hostDir, 'versions/'));
    expect(asked).toEqual([['/usr/bin/xattr', '-dr', 'com.apple.quarantine', folder]]);
  });

  it('gives a browser in a sandbox a host with its own Node, in a folder that it sees', async () => {
    await scratch.startOnce('.var/app/org.chromium.Chromium');
    await scratch.run(['install', '--browser', 'chromium']);
    const { manifest, hostDir } = targetOf('chromium', 'flatpak');
    expect(hostDir).toContain('.var/app/org.chromium.Chromium/');
    const { path } = await readJson(manifest);
    expect((await stat(join(dirname(String(path)), 'node'))).mode & 0o777).toBe(0o755);
    const command = [...withoutNode(process.cwd(), scratch.places.hostDir), String(path), origin] as const;
    const host = runHost(command[0], command.slice(1), { cwd: scratch.home });
    await sayHello(host);
    await host.dispose();
  });

  it('is the same twice', async () => {
    await scratch.run(['install']);
    const once = await scratch.tree();
    const { ino } = await stat(join(await currentFolder(), 'main.mjs'));
    await scratch.run(['install']);
    expect(await scratch.tree()).toEqual(once);
    expect((await stat(join(await currentFolder(), 'main.mjs'))).ino).toBe(ino);
  });

  it('can be undone twice, and without an installation', async () => {
    expect(await scratch.run(['uninstall'])).toBe(0);
    await scratch.run(['install']);
    await scratch.run(['uninstall']);
    expect(await scratch.run(['uninstall'])).toBe(0);
    expect(scratch.out()).toMatch(/Nothing/);
  });

  it('mends a part that was lost', async () => {
    await scratch.run(['install']);
    const damaged = await currentFolder();
    await rm(join(damaged, 'dave.cjs'));
    const old = runHost(await executable(), [origin], { cwd: scratch.home });
    await sayHello(old);
    await scratch.run(['install']);
    expect(await readdir(await currentFolder())).toContain('dave.cjs');
    expect(await readJson(targetOf('chromium').manifest)).toMatchObject({ path: await executable() });
    // A host may run from it: it stays as it is, until that one has ended.
    expect(await readdir(damaged)).not.toContain('dave.cjs');
    old.send({ type: 'ping', id: 7 });
    expect(await old.next('ok')).toMatchObject({ replyTo: 7 });
    await old.dispose();
    await scratch.run(['install']);
    expect(await readdir(join(scratch.places.hostDir, 'versions'))).toEqual([basename(await currentFolder())]);
  });

  it('leaves what another installation is making at the same time, and removes what one left that was cut off', async () => {
    await scratch.run(['install']);
    const versions = dirname(await currentFolder());
    const [alive, dead] = [`.partial-${process.ppid}`, '.partial-999999999'];
    for (const name of [alive, dead]) await mkdir(join(versions, name));
    await scratch.run(['install']);
    expect(await readdir(versions)).toEqual([alive, basename(await currentFolder())]);
  });

  it('can be for one browser that was never started, and taken back for one, which leaves the program', async () => {
    await scratch.run(['install', '--browser', 'chrome', '--browser', 'chromium']);
    expect(await readJson(targetOf('chrome').manifest)).toMatchObject({ path: await executable() });
    await scratch.run(['uninstall', '--browser', 'chrome']);
    await expect(stat(targetOf('chrome').manifest)).rejects.toThrow(/ENOENT/);
    expect(await readJson(targetOf('chromium').manifest)).toMatchObject({ path: await executable() });
    await scratch.run(['uninstall', '--browser', 'chromium']);
    await expect(stat(scratch.places.hostDir)).rejects.toThrow(/ENOENT/);
  });

  it('writes nothing in a dry run, and says what it would write', async () => {
    const before = await scratch.tree();
    await scratch.run(['install', '--dry-run', '--extension-id', 'p'.repeat(32)]);
    expect(scratch.out()).toMatch(/^Would write/);
    expect(scratch.out()).toContain(targetOf('chromium').manifest);
    expect(await scratch.tree()).toEqual(before);
  });

  it("for all users goes to the folders that every user's browser reads", async () => {
    const args = ['install', '--system', '--dry-run', '--browser', 'chromium'];
    expect(await scratch.run(args, { nodePath: '/bin/sh' })).toBe(0);
    expect(scratch.out()).toMatch(/^ {2}\/usr\/local\/lib\/earshot\/versions\/[\w.-]+\/earshot-host$/m);
    expect(scratch.out()).not.toContain('-node');
    expect(scratch.out()).toContain('/etc/chromium/native-messaging-hosts/app.earshot.host.json');
    expect(scratch.out()).toContain('earshot-host doctor --system checks');
  });

  it('for all users starts no Node that a user may change, but a copy of it', async () => {
    const nodePath = join(scratch.home, 'node');
    await writeFile(nodePath, '');
    await chmod(scratch.home, 0o777);
    const args = ['install', '--system', '--dry-run', '--browser', 'chromium'];
    expect(await scratch.run(args, { nodePath })).toBe(0);
    expect(scratch.out()).toMatch(/^ {2}\/usr\/local\/lib\/earshot\/versions\/[\w.-]+-node$/m);
    // Its libraries would still be that user's.
    expect(await scratch.run(args, { nodePath, isNodeWhole: false })).toBe(1);
    expect(scratch.err()).toContain('[install-node-unsafe]');
  });

  it('allows the extensions that are named, in the manifest and in the list that the host itself checks', async () => {
    await scratch.run(['install', '--extension-id', 'p'.repeat(32), '--extension-id', 'my@add.on']);
    const origins = [origin, `chrome-extension://${'p'.repeat(32)}/`];
    expect(await readJson(targetOf('chromium').manifest)).toMatchObject({ allowed_origins: origins });
    expect(await readJson(join(await currentFolder(), 'allowed-origins.json'))).toEqual([
      ...origins,
      scratchAddOn,
      'my@add.on',
    ]);
  });

  it('goes on allowing them when it is made again, for one browser too, until it is taken back', async () => {
    const named = 'p'.repeat(32);
    const later = 'o'.repeat(32);
    await scratch.run(['install', '--extension-id', named, '--extension-id', 'my@add.on']);
    await scratch.run(['install']);
    await scratch.run(['install', '--browser', 'chromium', '--extension-id', later]);
    const origins = [origin, ...[named, later].map((id) => `chrome-extension://${id}/`)];
    expect(await readJson(targetOf('chromium').manifest)).toMatchObject({ allowed_origins: origins });
    const addOns = [scratchAddOn, 'my@add.on'];
    expect(await readJson(targetOf('firefox').manifest)).toMatchObject({ allowed_extensions: addOns });
    expect(await readJson(join(await currentFolder(), 'allowed-origins.json'))).toEqual([...origins, ...addOns]);
    await scratch.run(['uninstall']);
    await scratch.run(['install']);
    expect(await readJson(targetOf('chromium').manifest)).toMatchObject({ allowed_origins: [origin] });
  });

  it('upgrades under a host that runs: that one stays whole, the next start is the new one', async () => {
    await scratch.run(['install']);
    const old = runHost(await executable(), [origin], { cwd: scratch.home });
    await sayHello(old);
    const oldFolder = await currentFolder();
    const newer = join(scratch.home, 'newer');
    await cp('build/native-host', newer, { recursive: true });
    await writeFile(join(newer, 'dave.cjs'), `${await readFile(join(newer, 'dave.cjs'), 'utf8')}\n// newer\n`);
    await scratch.run(['install'], { builtDir: newer, version: '0.2.0' });
    expect(await readdir(oldFolder)).toEqual(expect.arrayContaining(['dave.cjs', 'sender-thread.mjs', 'node_modules']));
    old.send({ type: 'ping', id: 7 });
    expect(await old.next('ok')).toMatchObject({ replyTo: 7 });
    await old.dispose();
    expect(await currentFolder()).toMatch(/versions\/0\.2\.0-/);
    expect(await readJson(targetOf('chromium').manifest)).toMatchObject({ path: await executable() });
    // Files that are two installations old are removed.
    await writeFile(join(newer, 'dave.cjs'), '// newest');
    await scratch.run(['install'], { builtDir: newer, version: '0.3.0' });
    await expect(stat(oldFolder)).rejects.toThrow(/ENOENT/);
    expect(await readdir(dirname(oldFolder))).toHaveLength(2);
  });

  it('leaves a version alone as long as a host runs from it, and removes it later', async () => {
    await scratch.run(['install']);
    const oldFolder = await currentFolder();
    const old = runHost(await executable(), [origin], { cwd: scratch.home });
    await sayHello(old);
    const another = async (version: string): Promise<void> => {
      const builtDir = join(scratch.home, version);
      await cp('build/native-host', builtDir, { recursive: true });
      await writeFile(join(builtDir, 'dave.cjs'), `// ${version}`);
      await scratch.run(['install'], { builtDir, version });
    };
    for (const version of ['0.2.0', '0.3.0', '0.4.0']) await another(version);
    expect(await readdir(join(scratch.places.hostDir, 'versions'))).toEqual([
      basename(oldFolder),
      expect.stringMatching(/^0\.3\.0/),
      expect.stringMatching(/^0\.4\.0/),
    ]);
    expect(await readdir(oldFolder)).toEqual(expect.arrayContaining(['dave.cjs', 'node_modules']));
    await old.dispose();
    await another('0.5.0');
    await expect(stat(oldFolder)).rejects.toThrow(/ENOENT/);
  });

  it('ends its hosts when it is taken away, and says so where the browser keeps what hosts say', async () => {
    await scratch.run(['install']);
    const host = runHost(await executable(), [origin], { cwd: scratch.home });
    await sayHello(host);
    await scratch.run(['uninstall']);
    expect(await host.exited).toMatchObject({ code: 72 });
    expect(host.stderr()).toMatch(/removed from this computer/);
    await host.dispose();
  });

  /** As installations did that had one program for all versions: manifests name it, and receipts say less. */
  const makeFormer = async (): Promise<string> => {
    await scratch.run(['install', '--browser', 'chromium', '--browser', 'chrome']);
    const { hostDir } = scratch.places;
    const former = join(hostDir, 'earshot-host');
    await writeFile(former, '#!/bin/sh\nexit 9\n', { mode: 0o755 });
    const receipt = await readJson(join(hostDir, 'receipt.json'));
    const registrations = (receipt['registrations'] as object[]).map((entry) => {
      return { ...entry, hostDir: undefined, family: undefined };
    });
    const old = { ...receipt, version: '0.0.9', registrations, namedIds: undefined };
    await writeFile(join(hostDir, 'receipt.json'), JSON.stringify(old));
    for (const browser of ['chromium', 'chrome']) {
      const { manifest } = targetOf(browser);
      await writeFile(manifest, JSON.stringify({ ...(await readJson(manifest)), path: former }));
    }
    return former;
  };

  it('names the new program to every browser that was ever registered, and takes away what an older one left', async () => {
    const former = await makeFormer();
    await scratch.run(['install', '--browser', 'firefox'], { version: '0.2.0' });
    for (const browser of ['chromium', 'chrome', 'firefox'])
      expect(await readJson(targetOf(browser).manifest)).toMatchObject({ path: await executable() });
    await expect(stat(former)).rejects.toThrow(/ENOENT/);
    await scratch.run(['uninstall']);
    expect((await scratch.tree()).filter((path) => /earshot/.test(path))).toEqual([]);
  });

  it('can be taken back if an older one made it', async () => {
    await makeFormer();
    expect(await scratch.run(['uninstall'])).toBe(0);
    expect((await scratch.tree()).filter((path) => /earshot/.test(path))).toEqual([]);
  });

  it("leaves another program's manifest and a browser in a sandbox that is gone, if neither is named", async () => {
    await scratch.startOnce('.var/app/org.chromium.Chromium');
    await scratch.run(['install'], { nodePath: '/bin/sh' });
    await writeFile(targetOf('chromium').manifest, '{"path":"/opt/other/host"}');
    await rm(join(scratch.home, '.var/app/org.chromium.Chromium'), { recursive: true });
    await scratch.run(['install', '--browser', 'firefox']);
    expect(await readFile(targetOf('chromium').manifest, 'utf8')).toBe('{"path":"/opt/other/host"}');
    expect(await readdir(join(scratch.home, '.var/app'))).toEqual([]);
  });

  it('leaves a manifest that another program has written over ours', async () => {
    await scratch.run(['install']);
    const { manifest } = targetOf('chromium');
    await writeFile(manifest, '{"path":"/opt/other/host"}');
    await scratch.run(['uninstall']);
    expect(scratch.out()).toContain(`Kept, because it belongs to another program: ${manifest}`);
    expect(await readFile(manifest, 'utf8')).toContain('/opt/other');
  });
});

describe('the rights of what is installed', () => {
  const isRoot = process.getuid?.() === 0;
  let before: number;
  beforeEach(async () => {
    before = process.umask();
    // Another user gets as far as the home, and no folder that the installation finds there is open to him.
    await scratch.remove();
    scratch = await openScratchHome();
    await chmod(scratch.home, 0o755);
    await scratch.startOnce('.config/chromium', '.mozilla');
  });
  afterEach(() => process.umask(before));

  /** Paths below the home that others can write to; only links may be. */
  const open = async (): Promise<string[]> => {
    const modes = await Promise.all(
      (await scratch.tree()).map(async (path) => [path, (await lstat(join(scratch.home, path))).mode] as const),
    );
    return modes.filter(([, mode]) => (mode & 0o170000) !== 0o120000 && mode & 0o022).map(([path]) => path);
  };

  /** Paths that this computer's user `nobody` can write to, as the system itself reports it. */
  const writableByNobody = (): string[] => {
    if (!isRoot) return [];
    const { stdout, status } = spawnSync('find', [scratch.home, '-writable', '!', '-type', 'l'], {
      uid: 65534,
      gid: 65534,
      encoding: 'utf8',
      cwd: '/',
    });
    expect(status).toBeLessThan(2);
    return stdout.split('\n').filter(Boolean);
  };

  it.each([0o000, 0o002, 0o022, 0o077, 0o777])('are the same under the umask %o', async (mask) => {
    // The sources too may have been built under it.
    const built = join(scratch.home, 'built');
    await cp('build/native-host', built, { recursive: true });
    for (const entry of await readdir(built))
      if (/\.[mc]js$/.test(entry)) await chmod(join(built, entry), (0o666 & ~mask) | 0o400);
    process.umask(mask);
    const code = await scratch.run(['install'], { builtDir: built });
    process.umask(0o022);
    expect([code, scratch.err()]).toEqual([0, '']);
    await rm(built, { recursive: true });
    expect(await open()).toEqual([]);
    expect(writableByNobody()).toEqual([]);
    const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
    expect(await modeOf(await executable())).toBe(0o755);
    expect(await modeOf(join(await currentFolder(), 'main.mjs'))).toBe(0o644);
    expect(await modeOf(targetOf('chromium').manifest)).toBe(0o644);
    expect(await modeOf(scratch.places.hostDir)).toBe(0o700);
    const host = runHost(await executable(), [origin], { cwd: scratch.home });
    await sayHello(host);
    await host.dispose();
  });

  it.each([0o000, 0o077])('let every user start what is there for all users, under the umask %o', async (mask) => {
    const { places } = scratch;
    const options: InstallOptions = {
      builtDir: 'build/native-host',
      version: '0.1.0',
      places,
      // These folders stand for those of the whole system.
      targets: [targetOf('chromium'), targetOf('firefox')],
      extensionIds: { chromium: [scratchId], firefox: [scratchAddOn] },
      nodePath: '/bin/sh',
      stableNode: null,
      env: {},
      withNode: true,
      isNodeWhole: true,
      isSystem: true,
      uid: null,
      runRegistry: async () => ({ code: 0, stdout: '' }),
    };
    process.umask(mask);
    await carryOut(await planInstall(options), options);
    process.umask(0o022);
    expect(await open()).toEqual([]);
    const made = (await scratch.tree()).filter((path) => /earshot|native-messaging|NativeMessaging/i.test(path));
    for (const path of made) {
      const stats = await stat(join(scratch.home, path));
      const isProgram = /\/(?:earshot-host|node)$/.test(path);
      expect([path, stats.mode & 0o777]).toEqual([path, stats.isDirectory() || isProgram ? 0o755 : 0o644]);
    }
  });

  it('are taken from others again by the next installation, with all that may have come in meanwhile', async () => {
    await scratch.run(['install']);
    const current = await currentFolder();
    for (const path of [scratch.places.hostDir, current, join(current, 'dave.cjs')]) await chmod(path, 0o777);
    const planted = join(current, 'node_modules/@snazzah/davey/davey.linux-x64-gnu.node');
    await writeFile(planted, 'planted');
    await scratch.run(['install']);
    expect(await open()).toEqual([]);
    await expect(stat(planted)).rejects.toThrow(/ENOENT/);
    expect((await scratch.tree()).filter((path) => /aside|partial/.test(path))).toEqual([]);
  });
});

describe('an installation that cannot be', () => {
  const fails = async (code: string, changes: Parameters<ScratchHome['run']>[1] = {}, args = ['install']) => {
    const before = await scratch.tree();
    expect(await scratch.run(args, changes)).toBe(code === 'install-arguments' ? 64 : 1);
    expect(scratch.err()).toContain(`[${code}]`);
    expect(scratch.err()).not.toMatch(/\n\s+at /);
    expect(await scratch.tree()).toEqual(before);
  };

  it('says so without HOME, and with an XDG directory that is relative', async () => {
    await fails('install-home', { env: {} });
    await fails('install-path-relative', { env: { HOME: scratch.home, XDG_DATA_HOME: 'data' } });
  });

  it('says so if there is no browser', async () => {
    await rm(join(scratch.home, '.config'), { recursive: true });
    await rm(join(scratch.home, '.mozilla'), { recursive: true });
    await fails('install-no-browser');
  });

  it('says so in a folder in which Node starts nothing', async () => {
    await fails('install-path-backslash', { env: { HOME: scratch.home, XDG_DATA_HOME: join(scratch.home, 'a\\b') } });
  });

  it('says so with an old Node, and with half a package', async () => {
    await fails('install-node-old', { nodeVersion: '20.18.3' });
    await fails('install-incomplete', { builtDir: join(scratch.home, '.config') });
  });

  it('leaves a folder alone that stands where a manifest should', async () => {
    await mkdir(targetOf('firefox').manifest, { recursive: true });
    await fails('install-in-the-way');
  });

  it('leaves a file alone that stands where a folder should, and undoes what it had written by then', async () => {
    await writeFile(join(scratch.home, '.mozilla', 'native-messaging-hosts'), 'mine');
    await fails('install-in-the-way');
    await writeFile(join(scratch.home, '.local'), 'mine');
    await fails('install-in-the-way');
  });

  it('leaves a file of another user', async () => {
    const { manifest } = targetOf('chromium');
    await mkdir(dirname(manifest), { recursive: true });
    await writeFile(manifest, 'theirs');
    if (process.getuid?.() === 0) await chown(manifest, 65534, 65534);
    await fails('install-in-the-way', process.getuid?.() === 0 ? {} : { uid: 4242 });
    expect(await readFile(manifest, 'utf8')).toBe('theirs');
  });

  it('puts back what it had replaced when a later step fails', async () => {
    await scratch.run(['install', '--browser', 'chromium']);
    const { manifest } = targetOf('chromium');
    const before = [await readFile(manifest, 'utf8'), await readFile(await executable(), 'utf8')];
    await writeFile(join(scratch.home, '.mozilla', 'native-messaging-hosts'), 'mine');
    await fails('install-in-the-way', { version: '0.2.0' }, ['install', '--extension-id', 'p'.repeat(32)]);
    expect([await readFile(manifest, 'utf8'), await readFile(await executable(), 'utf8')]).toEqual(before);
  });

  it('says so in a home that may not be written to', async () => {
    // The superuser may write everywhere: a child without those rights tries.
    const { fork } = await import('node:child_process');
    const program = join(scratch.home, 'try.mjs');
    const { build } = await import('esbuild');
    await build({
      entryPoints: ['native-host/install/command.ts'],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    });
    await cp('build/native-host', join(scratch.home, 'built'), { recursive: true });
    await writeFile(
      join(scratch.home, 'run.mjs'),
      `import { runCommand } from './try.mjs';
       const say = (text) => console.error(text);
       process.exit(await runCommand(['install'], { self: 'x', builtDir: './built', version: '0.1.0', extensionIds: { chromium: [], firefox: [] },
         platform: 'linux', env: { HOME: process.cwd() }, nodePath: process.execPath, stableNode: null, nodeVersion: process.versions.node, withNode: false, isNodeWhole: true,
         uid: process.getuid(), runRegistry: async () => ({ code: 0, stdout: '' }), out: say, err: say }));`,
    );
    await chmod(scratch.home, 0o555);
    const before = await scratch.tree();
    const isRoot = process.getuid?.() === 0;
    const child = fork(join(scratch.home, 'run.mjs'), [], {
      cwd: scratch.home,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // The test runner's own files lie where only this user may read.
      execArgv: [],
      ...(isRoot && { uid: 65534, gid: 65534 }),
    });
    let text = '';
    child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    await chmod(scratch.home, 0o755);
    expect(text).toContain('[install-read-only]');
    expect(code).toBe(1);
    expect(await scratch.tree()).toEqual(before);
  });

  it('names only what it may in places of all users', () => {
    expect(findPlaces('linux', { HOME: scratch.home }, true).targets.map(({ browser }) => browser)).not.toContain(
      'opera',
    );
  });
});
