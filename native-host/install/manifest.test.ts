import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chromiumManifest, installManifest, removeManifest } from './manifest.ts';
import { installForUser, linuxPlaces, uninstallForUser, wrapperScript } from './user-install.ts';

const extensionIds = ['abcdefghijklmnopabcdefghijklmnop'];
const origins = ['chrome-extension://abcdefghijklmnopabcdefghijklmnop/'];
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'earshot install ü '));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const readJson = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));

describe('the manifest', () => {
  it('has what Chromium asks for', () => {
    expect(JSON.parse(chromiumManifest({ executable: '/opt/earshot/earshot-host', extensionIds }))).toEqual({
      name: 'app.earshot.host',
      description: expect.stringMatching(/Earshot/),
      path: '/opt/earshot/earshot-host',
      type: 'stdio',
      allowed_origins: origins,
    });
  });

  it('is written with the list that the host itself checks, over an older one, and nothing else stays', async () => {
    const manifests = join(dir, 'NativeMessagingHosts');
    await installManifest(manifests, { executable: join(dir, 'earshot-host'), extensionIds: ['a'.repeat(32)] });
    const path = await installManifest(manifests, { executable: join(dir, 'earshot-host'), extensionIds });
    expect(await readJson(path)).toMatchObject({ allowed_origins: origins });
    expect(await readJson(join(dir, 'allowed-origins.json'))).toEqual(origins);
    expect(await readdir(manifests)).toEqual(['app.earshot.host.json']);
  });

  it('can be removed twice', async () => {
    await installManifest(dir, { executable: join(dir, 'earshot-host'), extensionIds });
    await removeManifest(dir);
    await removeManifest(dir);
    expect(await readdir(dir)).toEqual(['allowed-origins.json']);
  });
});

describe('the installation for one user', () => {
  it('follows the XDG directories and ignores relative ones', () => {
    expect(linuxPlaces({ HOME: '/home/me' })).toEqual({
      hostDir: '/home/me/.local/share/earshot',
      manifestDirs: {
        chromium: '/home/me/.config/chromium/NativeMessagingHosts',
        chrome: '/home/me/.config/google-chrome/NativeMessagingHosts',
      },
    });
    expect(linuxPlaces({ HOME: '/home/me', XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: 'data' })).toEqual({
      hostDir: '/home/me/.local/share/earshot',
      manifestDirs: {
        chromium: '/c/chromium/NativeMessagingHosts',
        chrome: '/c/google-chrome/NativeMessagingHosts',
      },
    });
  });

  it('says so where HOME is missing', () => {
    expect(() => linuxPlaces({})).toThrow(/HOME/);
  });

  it('copies the program, registers it, and takes all of it back', async () => {
    const places = linuxPlaces({ HOME: dir });
    const manifests = await installForUser({ builtDir: 'build/native-host', extensionIds, places });
    expect((await readdir(places.hostDir)).sort()).toEqual([
      'allowed-origins.json',
      'dave.cjs',
      'earshot-host',
      'main.mjs',
      'node_modules',
      'pacer-worker.mjs',
    ]);
    for (const path of manifests)
      expect(await readJson(path)).toMatchObject({ path: join(places.hostDir, 'earshot-host') });
    expect((await stat(join(places.hostDir, 'earshot-host'))).mode & 0o777).toBe(0o755);
    await uninstallForUser(places);
    const left = await readdir(dir, { recursive: true, withFileTypes: true });
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
  });

  it('can be for one browser, and taken back for one, which leaves the program', async () => {
    const places = linuxPlaces({ HOME: dir });
    const manifests = await installForUser({
      builtDir: 'build/native-host',
      extensionIds,
      places,
      browsers: ['chrome'],
    });
    expect(manifests).toEqual([join(places.manifestDirs.chrome, 'app.earshot.host.json')]);
    await uninstallForUser(places, ['chromium']);
    expect(await readdir(places.manifestDirs.chrome)).toHaveLength(1);
    await uninstallForUser(places, ['chrome']);
    expect(await readdir(places.manifestDirs.chrome)).toEqual([]);
    expect(await readdir(places.hostDir)).toContain('main.mjs');
  });

  it('quotes paths with spaces and quotes for the shell', () => {
    expect(wrapperScript("/opt/o'node", '/home/ü me/main.mjs')).toBe(
      `#!/bin/sh\nunset NODE_OPTIONS\nexec '/opt/o'\\''node' '/home/ü me/main.mjs' "$@"\n`,
    );
  });
});
