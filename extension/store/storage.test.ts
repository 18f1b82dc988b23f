import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channelId, guildId } from '../discord/testing/gateway-world.ts';
import type * as Storage from './storage.ts';

type How = 'well' | 'fails' | 'hangs';
type AreaName = 'local' | 'session';

let stored: Record<AreaName, Record<string, unknown>>;
let how: Record<AreaName, { read: How; write: How }>;
let writes: number;
let told: boolean[];
let module: typeof Storage;

async function meet(kind: How): Promise<void> {
  if (kind === 'hangs') await new Promise(() => {});
  if (kind === 'fails') throw new Error('IO error: No space left on device');
}
const area = (name: AreaName) => ({
  async get(key: string) {
    await meet(how[name].read);
    return key in stored[name] ? { [key]: structuredClone(stored[name][key]) } : {};
  },
  async set(items: Record<string, unknown>) {
    writes += 1;
    await meet(how[name].write);
    Object.assign(stored[name], structuredClone(items));
  },
  async remove(key: string) {
    await meet(how[name].write);
    delete stored[name][key];
  },
});

/** As after a restart of the background: stored values stay, cached ones are gone. */
async function load(): Promise<void> {
  vi.resetModules();
  module = await import('./storage.ts');
  module.watchStorage((isFailing) => told.push(isFailing));
}

beforeEach(async () => {
  vi.useFakeTimers();
  stored = { local: {}, session: {} };
  how = { local: { read: 'well', write: 'well' }, session: { read: 'well', write: 'well' } };
  writes = 0;
  told = [];
  vi.stubGlobal('chrome', { runtime: { id: 'test' }, storage: { local: { setAccessLevel: async () => undefined } } });
  vi.stubGlobal('browser', { runtime: { id: 'test' }, storage: { local: area('local'), session: area('session') } });
  await load();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const place = { guildId, channelId };

/** How long it takes, in fake ms. */
async function duration(work: Promise<unknown>): Promise<number> {
  const before = performance.now();
  let after = 0;
  void work.finally(() => (after = performance.now()));
  while (after === 0 && performance.now() - before < 60_000) await vi.advanceTimersByTimeAsync(100);
  return after - before;
}

describe.each(['fails', 'hangs'] as const)('a disk where writing %s', (kind) => {
  it('keeps what was set, for this background and the next, and writes it once it can', async () => {
    how.local.write = kind;
    expect(await duration(module.storage.chosen.set(place))).toBeLessThanOrEqual(2100);
    expect(await module.storage.chosen.get()).toEqual(place);
    await load();
    expect(await module.storage.chosen.get()).toEqual(place);
    expect(stored.local).toEqual({});
    how.local.write = 'well';
    await vi.advanceTimersByTimeAsync(70_000);
    expect(stored).toEqual({ local: { chosen: place }, session: {} });
  });

  it('is reported once, and once more when all is written', async () => {
    how.local.write = kind;
    for (const volume of [0.1, 0.2, 0.3])
      await duration(module.storage.volumes.set({ channelVolume: volume, monitorVolume: 1 }));
    await duration(module.storage.chosen.set(place));
    expect(told).toEqual([true]);
    how.local.write = 'well';
    await vi.advanceTimersByTimeAsync(70_000);
    expect(told).toEqual([true, false]);
    expect(stored.local).toMatchObject({ volumes: { channelVolume: 0.3 }, chosen: place });
  });

  it('forgets what was to be removed', async () => {
    stored.local.token = 'secret';
    how.local.write = kind;
    await duration(module.storage.localToken.remove());
    expect(await module.storage.localToken.get()).toBeNull();
  });
});

it('a disk that cannot be read any more either gives what was read before, to the next background too', async () => {
  stored.local = { token: 'a.token', chosen: place };
  expect(await module.storage.localToken.get()).toBe('a.token');
  expect(await module.storage.chosen.get()).toEqual(place);
  how.local = { read: 'fails', write: 'fails' };
  await module.storage.showsPeople.set(false);
  await load();
  expect(await module.storage.localToken.expect()).toBe('a.token');
  expect(await module.storage.chosen.expect()).toEqual(place);
  expect(await module.storage.showsPeople.get()).toBe(false);
});

it('what is stored somewhere unreadable is not taken for missing', async () => {
  how.local.read = 'fails';
  expect(await module.storage.chosen.get()).toBeNull();
  await expect(module.storage.chosen.expect()).rejects.toMatchObject({ code: 'storage-failing' });
  how.local.read = 'well';
  expect(await module.storage.chosen.expect()).toBeNull();
  expect(told).toEqual([true, false]);
});

it('a storage that hangs is waited for once, and then left alone for a while', async () => {
  how.local = { read: 'hangs', write: 'hangs' };
  how.session = { read: 'hangs', write: 'hangs' };
  const read = () => duration(Promise.all([module.storage.settings.get(), module.storage.chosen.get()]));
  expect(await read()).toBeLessThanOrEqual(4200);
  expect(await read()).toBeLessThanOrEqual(100);
  expect(await duration(module.storage.chosen.set(place))).toBeLessThanOrEqual(100);
  const before = writes;
  await duration(module.storage.activeStream.remove());
  expect(writes).toBe(before);
});

it('a healthy storage is written once for each value', async () => {
  await module.storage.chosen.set(place);
  await vi.advanceTimersByTimeAsync(100_000);
  expect([writes, told, stored]).toEqual([1, [], { local: { chosen: place }, session: {} }]);
});

it('one damaged scene costs no other, and is reported', async () => {
  const scene = (id: string) => ({
    id,
    name: id,
    tabs: [{ address: 'https://rain.example/', title: 'Rain', volume: 1, isMuted: false }],
    channel: null,
  });
  stored.local['scenes'] = [scene('a'), { ...scene('b'), tabs: [] }, null, scene('c')];
  expect((await module.storage.scenes.get()).map(({ id }) => id)).toEqual(['a', 'c']);
  expect(await module.damage.places()).toEqual(['local.scenes']);
});
