import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { botId, channelId, guild, guildId } from '../discord/testing/gateway-world.ts';
import { createSessionWorld, type SessionWorld } from './testing/session-world.ts';

const mara = '200000000000000001';
const kim = '200000000000000002';
const elsewhere = { id: '300000000000000001', type: 2, name: 'Elsewhere' };
const booth = { id: '300000000000000002', type: 2, name: 'Booth', user_limit: 1 };
const stage = { id: '300000000000000003', type: 13, name: 'Stage' };
const den = { id: '300000000000000004', type: 2, name: 'Den' };
const roomy = { ...guild, channels: [...guild.channels, elsewhere, booth, stage, den] };

let world: SessionWorld;

beforeEach(async () => {
  vi.useFakeTimers();
  world = await createSessionWorld();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const goes = (userId: string, to: string | null) =>
  world.dispatch('VOICE_STATE_UPDATE', {
    ...{ guild_id: guildId, channel_id: to, user_id: userId, session_id: userId },
    member: { user: { id: userId, username: 'Mara' }, roles: [] },
  });
/** the bot's requests to join or leave, in order */
const asked = () =>
  world.sockets[0]!.sent.flatMap(({ op, d }) => (op === 4 ? [(d as { channel_id: string | null }).channel_id] : []));
/** Time passes, and both gateways answer the heartbeats that are due. */
async function pass(ms: number): Promise<void> {
  const answered = new Map(world.sockets.map(({ sent }) => [sent, sent.length]));
  for (let left = ms; left > 0; left -= 1000) {
    await world.clock.advance(Math.min(left, 1000));
    for (const { sent, url, deliver } of world.sockets) {
      for (const { op } of sent.slice(answered.get(sent))) {
        if (url.includes('gateway') ? op === 1 : op === 3) deliver(op === 1 ? { op: 11 } : { op: 6, d: { t: 0 } });
      }
      answered.set(sent, sent.length);
    }
  }
  await world.clock.settle();
}
const problem = async () => (await world.view()).problem?.code ?? null;
const stream = async () => (await world.view()).stream;

describe('the bot that follows somebody', () => {
  beforeEach(async () => {
    await world.signIn(roomy);
    await world.goLive();
    await goes(mara, channelId);
    await world.session.command({ type: 'follow', guildId, userId: mara });
  });

  it('goes along once they have stayed for a moment, and not before', async () => {
    await goes(mara, elsewhere.id);
    await world.clock.advance(1499);
    expect(asked()).toEqual([channelId]);
    await world.clock.advance(1);
    expect(asked().at(-1)).toBe(elsewhere.id);
    await world.letIn({ guildId, channelId: elsewhere.id });
    expect(await stream()).toMatchObject({ state: 'live', channelId: elsewhere.id });
    await world.session.command({ type: 'follow', guildId, userId: null });
    await goes(mara, channelId);
    await world.clock.advance(5000);
    expect(asked().at(-1)).toBe(elsewhere.id);
  });

  it('takes only the last of several steps, and none if they are back in time', async () => {
    await goes(mara, booth.id);
    await world.clock.advance(1000);
    await goes(mara, elsewhere.id);
    await world.clock.advance(1499);
    expect(asked()).toEqual([channelId]);
    await goes(mara, channelId);
    await world.clock.advance(5000);
    expect(asked()).toEqual([channelId]);
  });

  it.each([1, 3] as const)('stays with them if they are back while it fades out for %d s', async (fadeSeconds) => {
    await world.session.command({ type: 'save-settings', settings: { fadeSeconds } });
    await goes(mara, elsewhere.id);
    await world.clock.advance(2000);
    await goes(mara, channelId);
    await world.clock.advance(8000);
    expect(await stream()).toMatchObject({ channelId });
    expect(asked().at(-1)).toBe(channelId);
  });

  it.each([
    ['a full channel', booth.id, () => goes(kim, booth.id)],
    ['a stage', stage.id, async () => undefined],
    ['a channel of which nothing is known', '300000000000000009', async () => undefined],
  ])('stays where it is if they go into %s, and says so until they go on', async (_, to, before) => {
    await before();
    await goes(mara, to);
    await world.clock.advance(1500);
    expect(asked()).toEqual([channelId]);
    expect(await problem()).toBe('cannot-follow');
    await goes(mara, channelId);
    expect(await problem()).not.toBe('cannot-follow');
  });

  it('stays if they leave voice, and goes along again when they come back elsewhere', async () => {
    await goes(mara, null);
    await pass(60_000);
    expect(asked()).toEqual([channelId]);
    expect((await world.view()).followed).toEqual([{ guildId, userId: mara, name: null }]);
    await goes(mara, elsewhere.id);
    await world.clock.advance(1500);
    expect(asked().at(-1)).toBe(elsewhere.id);
  });

  it('follows nobody else, and leaves the user’s own choice alone', async () => {
    await goes(kim, elsewhere.id);
    await world.session.command({ type: 'choose', guildId, channelId: elsewhere.id });
    await world.letIn({ guildId, channelId: elsewhere.id });
    const before = asked().length;
    await goes(kim, channelId);
    await world.clock.advance(5000);
    expect(asked()).toHaveLength(before);
  });

  it('takes an outage for no step', async () => {
    await world.dispatch('GUILD_DELETE', { id: guildId, unavailable: true });
    await world.clock.advance(2000);
    const there = { channel_id: channelId, user_id: mara, session_id: mara };
    await world.dispatch('GUILD_CREATE', { ...roomy, voice_states: [there] });
    await world.clock.advance(5000);
    expect(asked().filter((id) => id !== channelId)).toEqual([]);
  });
});

it('does not go where the followed person is when a stream begins: the user chose the channel', async () => {
  world.stored.local.followed = [{ guildId, userId: mara }];
  await world.signIn(roomy);
  await goes(mara, elsewhere.id);
  await world.goLive();
  await world.clock.advance(5000);
  expect(asked()).toEqual([channelId]);
  await goes(mara, den.id);
  await world.clock.advance(1500);
  expect(asked().at(-1)).toBe(den.id);
});

it('writes nobody down who is followed from a private window', async () => {
  world.tabs.set(1, { ...world.tabs.get(1)!, isPrivate: true });
  await world.signIn(roomy);
  await world.goLive();
  await goes(mara, channelId);
  await world.session.command({ type: 'follow', guildId, userId: mara });
  expect((await world.view()).followed).toMatchObject([{ userId: mara }]);
  expect(world.stored.local.followed).toEqual([]);
});

describe('an empty channel', () => {
  const begin = async (leavesAfterMin: number | null) => {
    world.stored.local.settings = { leavesAfterMin };
    await world.signIn(roomy);
    await world.goLive();
    await goes(mara, channelId);
    await goes(mara, null);
  };

  it('is left after the minutes that were set, and the bot is back as soon as somebody comes', async () => {
    await begin(5);
    await pass(2000 + 5 * 60_000 - 1);
    expect(asked()).toEqual([channelId]);
    await pass(1);
    await pass(1000);
    expect(asked()).toEqual([channelId, null]);
    await goes(botId, null);
    expect(await stream()).toMatchObject({ state: 'live', unheard: 'nobody-there', hasLeft: true });
    expect(world.releases).toBe(0);
    await goes(mara, elsewhere.id);
    await pass(600_000);
    expect(asked()).toEqual([channelId, null]);
    await goes(mara, channelId);
    expect(asked()).toEqual([channelId, null, channelId]);
    await world.letIn();
    expect(await stream()).toMatchObject({ state: 'live', unheard: null, hasLeft: false });
  });

  it('is kept if nothing was set, and if somebody comes in time', async () => {
    await begin(null);
    await pass(3_600_000);
    expect(asked()).toEqual([channelId]);
    await world.session.command({ type: 'save-settings', settings: { leavesAfterMin: 1 } });
    await pass(30_000);
    await goes(mara, channelId);
    await goes(mara, null);
    await pass(61_000);
    expect(asked()).toEqual([channelId]);
    await pass(2000);
    expect(asked()).toEqual([channelId, null]);
  });

  it('is left a minute after the one who is followed left voice', async () => {
    await begin(30);
    await world.session.command({ type: 'follow', guildId, userId: mara });
    await pass(2000 + 60_000 + 1000);
    expect(asked()).toEqual([channelId, null]);
    await goes(botId, null);
    await goes(mara, elsewhere.id);
    await pass(1500);
    expect(asked().at(-1)).toBe(elsewhere.id);
    await world.letIn({ guildId, channelId: elsewhere.id });
    expect(await stream()).toMatchObject({ state: 'live', channelId: elsewhere.id, hasLeft: false });
  });

  it('that was left can be exchanged for another, and its end is noticed', async () => {
    await begin(1);
    await pass(65_000);
    await goes(botId, null);
    await world.session.command({ type: 'choose', guildId, channelId: elsewhere.id });
    await world.clock.settle();
    expect(asked()).toEqual([channelId, null, elsewhere.id]);
    await world.letIn({ guildId, channelId: elsewhere.id });
    await pass(65_000);
    await goes(botId, null);
    expect(asked().at(-1)).toBeNull();
    await world.dispatch('CHANNEL_DELETE', { ...elsewhere, guild_id: guildId });
    await world.clock.settle();
    expect(await problem()).toBe('channel-deleted');
  });

  it('that was left and stopped ends the stream', async () => {
    await begin(1);
    await pass(65_000);
    await world.session.command({ type: 'stop' });
    await pass(1000);
    expect(await stream()).toEqual({ state: 'idle' });
    expect(world.releases).toBe(1);
  });
});
