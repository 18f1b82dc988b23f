import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dialects } from '../../shared-protocol/voice-payloads.ts';
import { botId, channelId, guild, guildId } from '../discord/testing/gateway-world.ts';
import { createSessionWorld, type SessionWorld } from './testing/session-world.ts';

let world: SessionWorld;

beforeEach(async () => {
  vi.useFakeTimers();
  world = await createSessionWorld();
  vi.setSystemTime(world.clock.wallMs());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const unheard = async () => {
  const { stream } = await world.view();
  return stream.state === 'live' ? stream.unheard : stream.state;
};
const state = (userId: string, changes: object = {}) => ({
  guild_id: guildId,
  channel_id: channelId,
  user_id: userId,
  session_id: 's',
  member: { user: { id: userId, username: 'Mara' }, roles: [] },
  ...changes,
});
const comes = (userId: string, changes: object = {}) => world.dispatch('VOICE_STATE_UPDATE', state(userId, changes));
const leaves = (userId: string) => comes(userId, { channel_id: null });
const mara = '200000000000000001';
const robot = { member: { user: { id: '200000000000000002', username: 'Rythm', bot: true }, roles: [] } };

describe.each(dialects)('a stream in %s with nobody to hear it', (dialect) => {
  beforeEach(async () => {
    world.stored.local.settings = { dialect, mode: dialect === 'original' ? 'plain' : undefined };
    await world.signIn();
    await world.goLive();
  });

  it('is never called live, turns so at once when somebody comes, and back two seconds after the last one left', async () => {
    expect(await unheard()).toBe('nobody-there');
    await comes(mara);
    expect(await unheard()).toBeNull();
    await leaves(mara);
    await world.clock.advance(1999);
    expect(await unheard()).toBeNull();
    await world.clock.advance(1);
    expect(await unheard()).toBe('nobody-there');
  });

  it('does not blink when somebody leaves and comes again', async () => {
    await comes(mara);
    await leaves(mara);
    await world.clock.advance(1500);
    await comes(mara);
    await world.clock.advance(5000);
    expect(await unheard()).toBeNull();
  });

  it('counts neither other bots nor people in other channels as listeners, but does count unknown members', async () => {
    await comes('200000000000000002', robot);
    await comes(mara, { channel_id: '127121515262115841' });
    expect(await unheard()).toBe('nobody-there');
    await comes('200000000000000003', { member: null });
    expect(await unheard()).toBeNull();
  });

  it('stays what it was while the server is away, when nobody can tell', async () => {
    await comes(mara);
    await world.dispatch('GUILD_DELETE', { id: guildId, unavailable: true });
    await world.clock.advance(5000);
    expect(await unheard()).toBeNull();
  });

  it('shows no ring of the bot’s own', async () => {
    const own = async () => {
      const [first] = (await world.view()).guilds;
      return first?.channels[0]?.people.find(({ isSelf }) => isSelf)?.isSpeaking;
    };
    expect(await own()).toBe(false);
  });
});

describe('a timeout', () => {
  const until = (ms: number | null) =>
    world.dispatch('GUILD_MEMBER_UPDATE', {
      guild_id: guildId,
      user: { id: botId, username: 'Earshot' },
      communication_disabled_until: ms === null ? null : new Date(world.clock.wallMs() + ms).toISOString(),
    });
  const pass = async (ms: number) => {
    await world.clock.advance(ms);
    vi.setSystemTime(world.clock.wallMs());
  };
  const problem = async () => (await world.view()).problem;

  it('of a live stream names its end, and is over by itself', async () => {
    await world.signIn();
    await world.goLive();
    await comes(mara);
    await until(5000);
    await comes(botId, { member: null, suppress: true });
    expect(await unheard()).toBe('timed-out');
    const untilMs = world.clock.wallMs() + 5000;
    expect(await problem()).toMatchObject({ code: 'timed-out', action: 'none', untilMs: Math.floor(untilMs) });
    await pass(4000);
    expect(await unheard()).toBe('timed-out');
    await comes(botId, { member: null, suppress: false });
    await pass(1001);
    expect(await unheard()).toBeNull();
    expect(await problem()).toBeNull();
  });

  it('in one server hides none in another: each end is noticed', async () => {
    await world.signIn();
    const other = '41771983423143938';
    const member = { user: { id: botId, username: 'Earshot' }, roles: [] };
    await world.dispatch('GUILD_CREATE', { ...guild, id: other, name: 'Zoo', members: [member] });
    await world.dispatch('GUILD_MEMBER_UPDATE', {
      guild_id: other,
      ...member,
      communication_disabled_until: new Date(world.clock.wallMs() + 2000).toISOString(),
    });
    await until(5000);
    await pass(2001);
    const changes = world.changes;
    await pass(3000);
    expect(world.changes).toBeGreaterThan(changes);
  });

  it('that was ended early is over at once', async () => {
    await world.signIn();
    await world.goLive();
    await comes(mara);
    await until(5000);
    await comes(botId, { member: null, suppress: true });
    await until(null);
    await comes(botId, { suppress: false });
    expect(await unheard()).toBeNull();
  });

  it('keeps a stream from beginning, and the reason leaves with it', async () => {
    await world.signIn({ ...guild, members: [{ user: { id: botId, username: 'Earshot' }, roles: [] }] });
    await until(60_000);
    void world.session.command({ type: 'stream', tabId: 1 });
    await world.clock.advance(100);
    expect(await problem()).toMatchObject({ code: 'timed-out' });
    const changes = world.changes;
    await pass(60_001);
    expect(await problem()).toBeNull();
    expect(world.changes).toBeGreaterThan(changes);
    expect((await world.view()).guilds[0]?.channels[0]?.blocked).toBeNull();
  });
});

it('a reason that was seen is not shown again, and the stream is still not called live', async () => {
  await world.signIn();
  await world.goLive();
  await comes(mara);
  await comes(botId, { mute: true });
  await world.session.command({ type: 'dismiss' });
  expect((await world.view()).problem).toBeNull();
  expect(await unheard()).toBe('server-muted');
});
