import { win32, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openScratchHome, scratchAddOn, scratchId, type ScratchHome } from '../testing/scratch-install.ts';
import { carryOut } from './install.ts';
import { findPlaces, type Target } from './places.ts';
import { planInstall, type InstallOptions } from './plan-install.ts';
import type { RegistryCommand } from './registry.ts';
import { uninstall } from './uninstall.ts';

let scratch: ScratchHome;
let targets: Target[];
beforeEach(async () => {
  scratch = await openScratchHome();
  // This computer's paths stand for those of Windows: the tests check what reg.exe is asked to do.
  targets = findPlaces('win32', { LOCALAPPDATA: 'C:\\L', APPDATA: 'C:\\R' }).targets.map((target) => ({
    ...target,
    manifest: join(folder(), win32.basename(target.manifest)),
    hostDir: scratch.places.hostDir,
  }));
});
afterEach(() => scratch.remove());

const folder = (): string => join(scratch.home, 'Local');
const chromeKey = 'HKCU\\Software\\Google\\Chrome\\NativeMessagingHosts\\app.earshot.host';
const mozillaKey = 'HKCU\\Software\\Mozilla\\NativeMessagingHosts\\app.earshot.host';

/** A registry of one user, in which some commands are refused. */
function openRegistry(values: Record<string, string> = {}) {
  const asked: RegistryCommand[] = [];
  const registry = {
    asked,
    values,
    refuses: (() => false) as (command: RegistryCommand) => boolean,
    async run(command: RegistryCommand) {
      const [verb, key = ''] = command;
      if (verb !== 'query') asked.push(command);
      if (registry.refuses(command)) return { code: 1, stdout: '' };
      const isThere = key in values;
      if (verb === 'add') values[key] = command[6] ?? '';
      else if (!isThere) return { code: 1, stdout: '' };
      else if (verb === 'delete') delete values[key];
      return { code: 0, stdout: `\r\n${key}\r\n    (Default)    REG_SZ    ${values[key]}\r\n` };
    },
  };
  return registry;
}
type Registry = ReturnType<typeof openRegistry>;

const optionsWith = (registry: Registry, changes: Partial<InstallOptions> = {}): InstallOptions => ({
  builtDir: 'build/native-host',
  version: '0.1.0',
  places: scratch.places,
  targets,
  extensionIds: { chromium: [scratchId], firefox: [scratchAddOn] },
  nodePath: process.execPath,
  stableNode: null,
  env: {},
  withNode: false,
  isNodeWhole: true,
  isSystem: false,
  uid: null,
  runRegistry: registry.run,
  ...changes,
});
const install = async (options: InstallOptions): Promise<void> => carryOut(await planInstall(options), options);

it('an installation writes one key for each browser on Windows, and takes the same keys back', async () => {
  const registry = openRegistry();
  await install(optionsWith(registry));
  await uninstall(optionsWith(registry));
  const files = new Map(targets.map(({ registryKey, family }) => [registryKey, `app.earshot.host.${family}.json`]));
  expect([...files.keys()]).toEqual(expect.arrayContaining([chromeKey, mozillaKey]));
  expect(registry.asked).toEqual([
    ...[...files].map(([key, file]) => ['add', key, '/ve', '/t', 'REG_SZ', '/d', join(folder(), file), '/f']),
    ...[...files.keys()].map((key) => ['delete', key, '/f']),
  ]);
});

it('an installation writes the keys of earlier ones again', async () => {
  const registry = openRegistry();
  const [chrome, mozilla] = ['chrome', 'firefox'].map((name) => targets.filter(({ browser }) => browser === name));
  await install(optionsWith(registry, { targets: chrome! }));
  delete registry.values[chromeKey];
  await install(optionsWith(registry, { targets: mozilla! }));
  expect(Object.keys(registry.values)).toEqual([chromeKey, mozillaKey]);
});

it('an installation that the registry refuses puts back the keys of another one, and every file', async () => {
  const others = { [chromeKey]: 'D:\\another\\manifest.json' };
  const registry = openRegistry({ ...others });
  registry.refuses = ([verb, key]) => verb === 'add' && key === mozillaKey;
  const before = await scratch.tree();
  const failed = install(optionsWith(registry));
  await expect(failed).rejects.toMatchObject({ code: 'install-registry', aftermath: 'Nothing was changed.' });
  expect(registry.values).toEqual(others);
  expect(await scratch.tree()).toEqual(before);
});

it('an installation says what it could not put back', async () => {
  const registry = openRegistry();
  registry.refuses = ([verb, key]) => verb === 'delete' || (verb === 'add' && key === mozillaKey);
  const failed = await install(optionsWith(registry)).catch((error: unknown) => error);
  const { aftermath } = failed as { aftermath: string };
  expect(aftermath).toMatch(/^Changed, and could not be put back:\n/);
  expect(aftermath.split('\n  ').slice(1).sort()).toEqual(Object.keys(registry.values).sort());
});

it('an uninstallation leaves a key that another program has written over ours', async () => {
  const registry = openRegistry();
  await install(optionsWith(registry));
  registry.values[chromeKey] = 'D:\\another\\manifest.json';
  expect(await uninstall(optionsWith(registry))).toMatchObject({ left: [chromeKey] });
  expect(registry.values).toEqual({ [chromeKey]: 'D:\\another\\manifest.json' });
});

it('an uninstallation that the registry refuses says what is gone by then, and can be repeated', async () => {
  const registry = openRegistry();
  const before = await scratch.tree();
  await install(optionsWith(registry));
  registry.refuses = ([verb, key]) => verb === 'delete' && key === mozillaKey;
  const failed = await uninstall(optionsWith(registry)).catch((error: unknown) => error);
  expect(failed).toMatchObject({
    code: 'install-registry',
    aftermath: expect.stringMatching(/^Removed so far:\n {2}HKCU.*\nAll else is still there\.$/s),
  });
  registry.refuses = () => false;
  await uninstall(optionsWith(registry));
  expect(registry.values).toEqual({});
  expect(await scratch.tree()).toEqual(before);
});
