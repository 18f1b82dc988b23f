import { beforeEach, expect, it } from 'vitest';
import type { GatewayClient, ResumePoint } from '../discord/gateway/gateway-contract.ts';
import { botId, createGatewayWorld, guildId, ordinary, type GatewayWorld } from '../discord/testing/gateway-world.ts';
import { createResumeStorage, resumeLimits, type SessionArea } from './resume-storage.ts';

/** The servers of a bot in many of them, each with this many channels. */
const idAt = (kind: number, at: number): string => String(BigInt(kind) * 10n ** 17n + BigInt(at));
const manyChannels = (server: number, count: number) =>
  Array.from({ length: count }, (_, at) => ({
    id: idAt(2, server * 1000 + at),
    type: at % 3 === 0 ? 2 : 0,
    name: `channel ${at} of a server with long names`,
    position: at,
    parent_id: null,
    permission_overwrites: [1, 2, 3].map((role) => ({ id: idAt(3, role), type: 0, allow: ordinary, deny: '0' })),
  }));
const serverOf = (at: number, channels: number) => ({
  id: idAt(1, at),
  name: `Server ${at}`,
  roles: [{ id: idAt(1, at), name: '@everyone', permissions: ordinary }],
  channels: manyChannels(at, channels),
  members: [{ user: { id: botId, username: 'Bardling' }, roles: [] }],
  voice_states: [],
});

let stored: Record<string, unknown>;
/** what was written since the last look, by key */
let writes: Record<string, unknown>[];
let refuses: boolean;
const area: SessionArea = {
  get: async (keys) => Object.fromEntries(keys.flatMap((key) => (key in stored ? [[key, stored[key]]] : []))),
  async set(items) {
    if (refuses) throw new Error('QUOTA_BYTES quota exceeded');
    writes.push(items);
    Object.assign(stored, structuredClone(items));
  },
  remove: async (keys) => keys.forEach((key) => delete stored[key]),
};
beforeEach(() => {
  stored = { another: 'item' };
  writes = [];
  refuses = false;
});

const sizeOf = (items: Record<string, unknown>): number => JSON.stringify(items).length;
const written = (): number => writes.splice(0).reduce((sum, items) => sum + sizeOf(items), 0);

async function botIn(servers: number, channels: number): Promise<GatewayWorld> {
  const world = createGatewayWorld();
  await world.signIn();
  for (let at = 0; at < servers; at += 1) world.dispatch('GUILD_CREATE', serverOf(at, channels));
  return world;
}
const pointOf = (client: GatewayClient): ResumePoint => client.resumePoint()!;
const joins = (world: GatewayWorld, server: number, person: number): void =>
  world.dispatch('VOICE_STATE_UPDATE', {
    guild_id: idAt(1, server),
    channel_id: idAt(2, server * 1000),
    user_id: idAt(4, person),
    session_id: 's',
    member: { user: { id: idAt(4, person), username: 'Ada' }, roles: [] },
  });

it('comes back as it was, for a session that goes on in another background', async () => {
  const world = await botIn(3, 10);
  joins(world, 1, 7);
  await createResumeStorage(area).set(pointOf(world.client));
  const point = await createResumeStorage(area).get();
  const next = createGatewayWorld({ resume: point });
  expect(next.client.resumePoint()).toMatchObject({ sessionId: 'session-1', sequence: 6 });
  const voice = (client: GatewayClient) =>
    [...client.guilds.values()].map(({ channels, ...guild }) => [
      guild,
      [...channels.values()].filter(({ type }) => type === 2),
    ]);
  expect(voice(next.client)).toEqual(voice(world.client));
  expect([...next.client.guilds.get(idAt(1, 1))!.voiceStates.keys()]).toEqual([idAt(4, 7)]);
});

it('writes what has changed: a seat or a server’s names, not the other ninety-nine servers', async () => {
  const world = await botIn(100, 100);
  const storage = createResumeStorage(area);
  await storage.set(pointOf(world.client));
  expect(Math.max(...writes.map(sizeOf))).toBeLessThan(3 * resumeLimits.sliceCharacters);
  const whole = written();
  expect(whole).toBeGreaterThan(1_000_000);

  joins(world, 50, 7);
  await storage.set(pointOf(world.client));
  expect(writes.flatMap(Object.keys).sort()).toEqual(['resume.100000000000000050.seats', 'resumePoint']);
  expect(written()).toBeLessThan(5000);

  world.dispatch('CHANNEL_UPDATE', { ...manyChannels(20, 1)[0], guild_id: idAt(1, 20), name: 'Renamed' });
  await storage.set(pointOf(world.client));
  expect(writes.flatMap(Object.keys).sort()).toEqual(['resume.100000000000000020', 'resumePoint']);
  expect(written()).toBeLessThan(whole / 50);

  await storage.set(pointOf(world.client));
  expect(writes.flatMap(Object.keys)).toEqual(['resumePoint']);
});

it('counts on no part that is not written yet', async () => {
  const world = await botIn(100, 100);
  const storage = createResumeStorage(area);
  const first = storage.set(pointOf(world.client));
  joins(world, 99, 7);
  await Promise.all([first, storage.set(pointOf(world.client))]);
  const heads = writes.flatMap((items, at) => ('resumePoint' in items ? [at] : []));
  expect(heads).toEqual([writes.length - 1]);
  expect(JSON.stringify(stored['resume.100000000000000099.seats'])).toContain(idAt(4, 7));
});

it('keeps nothing of a server that the bot left, and nothing at all once it signed out', async () => {
  const world = await botIn(3, 2);
  const storage = createResumeStorage(area);
  await storage.set(pointOf(world.client));
  world.dispatch('GUILD_DELETE', { id: idAt(1, 1) });
  await storage.set(pointOf(world.client));
  expect(Object.keys(stored).filter((key) => key.includes(idAt(1, 1)))).toEqual([]);
  await createResumeStorage(area).remove();
  expect(stored).toEqual({ another: 'item' });
});

it.each([
  ['a part is missing', (key: string) => delete stored[key]],
  ['a part is damaged', (key: string) => (stored[key] = '{"id":')],
  ['a part is of another kind', (key: string) => (stored[key] = 5)],
])('is none at all where %s', async (_, damage) => {
  const world = await botIn(1, 2);
  await createResumeStorage(area).set(pointOf(world.client));
  for (const key of [`resume.${guildId}`, `resume.${guildId}.seats`]) {
    const before = stored[key];
    damage(key);
    expect(await createResumeStorage(area).get()).toBeNull();
    stored[key] = before;
  }
  expect(await createResumeStorage(area).get()).not.toBeNull();
});

it('is given up once, with its reason and without a trace, if it is larger than a browser keeps', async () => {
  const world = await botIn(300, 300);
  const storage = createResumeStorage(area);
  await expect(storage.set(pointOf(world.client))).rejects.toMatchObject({ code: 'session-unkept' });
  expect(stored).toEqual({ another: 'item' });
  written();
  await expect(storage.set(pointOf(world.client))).rejects.toMatchObject({ code: 'session-unkept' });
  expect(writes).toEqual([]);
});

it('is written with the next change if the browser refused', async () => {
  const world = await botIn(2, 2);
  const storage = createResumeStorage(area);
  await storage.set(pointOf(world.client));
  refuses = true;
  joins(world, 0, 7);
  await expect(storage.set(pointOf(world.client))).rejects.toMatchObject({ code: 'session-unkept' });
  refuses = false;
  joins(world, 1, 8);
  await storage.set(pointOf(world.client));
  const next = createGatewayWorld({ resume: await createResumeStorage(area).get() });
  expect([0, 1].map((at) => next.client.guilds.get(idAt(1, at))!.voiceStates.size)).toEqual([1, 1]);
});

it('is none if the browser does not say what is stored', async () => {
  const silent = { ...area, get: () => Promise.reject(new Error('silent')) };
  expect(await createResumeStorage(silent).get()).toBeNull();
  await expect(createResumeStorage(silent).remove()).resolves.toBeUndefined();
});
