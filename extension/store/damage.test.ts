import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channelId, guildId, token } from '../discord/testing/gateway-world.ts';
import { plainMix } from './mix.ts';
import type { storage as Storage } from './storage.ts';
import { createSessionWorld, type SessionWorld } from '../session/testing/session-world.ts';

let world: SessionWorld;
let stores: { storage: typeof Storage };

beforeEach(async () => {
  vi.useFakeTimers();
  world = await createSessionWorld();
  stores = await import('./storage.ts');
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const damaged = async () => (await world.view()).damaged;
type Name = keyof typeof Storage;

describe('what is stored', () => {
  /** For each key: its place, the damage, and the value that applies instead. */
  it.each<[Name, 'local' | 'session', string, unknown, unknown]>([
    ['settings', 'local', 'settings', 'x', { dialect: 'v8', keepsAwake: true }],
    ['settings', 'local', 'settings', { dialect: 'klingon', bitrate: 64_000 }, { dialect: 'v8', bitrate: 64_000 }],
    ['settings', 'local', 'settings', { gatewayUrl: 7 }, { gatewayUrl: 'wss://gateway.discord.gg' }],
    ['chosen', 'local', 'chosen', { guildId }, null],
    ['recent', 'local', 'recent', [channelId, 5], []],
    ['indicator', 'local', 'indicator', 'loud', 'ring'],
    ['showsPeople', 'local', 'showsPeople', 'no', true],
    ['volumes', 'local', 'volumes', { channelVolume: 1e9, monitorVolume: 1 }, plainMix],
    ['identifies', 'local', 'identifies', {}, []],
    ['localToken', 'local', 'token', 7, null],
    ['sessionToken', 'session', 'token', [], null],
    ['lastProblem', 'session', 'lastProblem', { code: 'no such' }, null],
    ['activeStream', 'session', 'activeStream', { tabs: [] }, null],
  ])('as %s and is damaged is reset, with a notice until that was seen', async (name, area, key, wrong, right) => {
    world.stored[area][key] = wrong;
    const read = await stores.storage[name].get();
    if (typeof right === 'object' && right !== null && !Array.isArray(right)) expect(read).toMatchObject(right);
    else expect(read).toEqual(right);
    expect(await damaged()).toEqual([`${area}.${key}`]);
    expect(world.stored[area][key]).toEqual(read);
    expect(await damaged()).toEqual([`${area}.${key}`]);
    await world.session.command({ type: 'forget-damage' });
    await stores.storage[name].get();
    expect(await damaged()).toEqual([]);
  });

  it('by an older version, or not at all, is whole', async () => {
    world.stored.local.settings = { gatewayUrl: 'ws://127.0.0.1:9/', dialect: 'original' };
    await Promise.all(Object.values(stores.storage).map((item) => item.get()));
    expect(await damaged()).toEqual([]);
    expect(world.stored.local.settings).toEqual({ gatewayUrl: 'ws://127.0.0.1:9/', dialect: 'original' });
  });

  it('in several places is reported for all of them', async () => {
    world.stored.local.settings = 'x';
    world.stored.local.token = 7;
    world.stored.local.damaged = { no: 'list' };
    expect((await damaged()).sort()).toEqual(['local.settings', 'local.token']);
  });

  it('again while its damage is reported keeps what was set', async () => {
    world.stored.local.token = 7;
    const reading = stores.storage.localToken.get();
    await stores.storage.localToken.set(token);
    await reading;
    await damaged();
    expect(world.stored.local.token).toBe(token);
  });
});
