import { describe, expect, it } from 'vitest';
import {
  botId,
  channelId,
  createGatewayWorld,
  guild,
  guildId,
  ordinary,
  ready,
  signal,
  user,
} from '../testing/gateway-world.ts';

const target = { guildId, channelId };
const state = {
  guild_id: guildId,
  channel_id: channelId,
  user_id: botId,
  session_id: 'voice-1',
  mute: false,
  deaf: false,
  self_mute: false,
  self_deaf: false,
  suppress: false,
};
const server = { token: 'voice-token', guild_id: guildId, endpoint: 'smart.loyal.discord.gg' };
const op4 = { guild_id: guildId, channel_id: channelId, self_mute: false, self_deaf: false };
const nowhere = { ...op4, channel_id: null };
const members = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...state, user_id: `20000000000000000${index}`, session_id: 'x' }));

/** The outcome so far: undefined while the promise is pending. */
function watch<T>(promise: Promise<T>): { value?: T; code?: string } {
  const seen: { value?: T; code?: string } = {};
  promise.then(
    (value) => (seen.value = value),
    (error: { code?: string; name: string }) => (seen.code = error.code ?? error.name),
  );
  return seen;
}

async function signedIn(changes: object = {}) {
  const world = createGatewayWorld();
  await world.signIn();
  if (Object.keys(changes).length) world.dispatch('GUILD_CREATE', { ...guild, ...changes });
  await world.clock.settle();
  return world;
}

describe('joining', () => {
  it.each([
    ['state first', ['VOICE_STATE_UPDATE', 'VOICE_SERVER_UPDATE']],
    ['server first', ['VOICE_SERVER_UPDATE', 'VOICE_STATE_UPDATE']],
  ])('sends the document’s op 4 and takes the pair, %s', async (_, order) => {
    const world = await signedIn();
    const outcome = watch(world.client.join(target, signal));
    expect(world.sent(4)).toEqual([op4]);
    for (const t of order) {
      await world.clock.settle();
      expect(outcome).toEqual({});
      world.dispatch(t, t === 'VOICE_STATE_UPDATE' ? state : server);
    }
    await world.clock.settle();
    const { token, ...rest } = outcome.value!;
    expect(rest).toEqual({ ...target, userId: botId, sessionId: 'voice-1', endpoint: 'smart.loyal.discord.gg' });
    expect(token.reveal()).toBe('voice-token');
    expect(JSON.stringify(outcome.value)).not.toContain('voice-token');
    await world.clock.advance(20_000);
    expect(world.sent(4)).toHaveLength(1);
  });

  it('takes the document’s own form of the answer, an op 4 frame', async () => {
    const world = await signedIn();
    const outcome = watch(world.client.join(target, signal));
    world.last().deliver({ op: 4, d: { user_id: '200000000000000001', session_id: 'of somebody else' } });
    world.last().deliver({ op: 4, d: { user_id: 1046943193062481, session_id: 'x' } });
    world.last().deliver({ op: 4, d: null });
    world.last().deliver({ op: 4, d: { user_id: botId, session_id: 'voice-2' } });
    world.dispatch('VOICE_SERVER_UPDATE', server);
    await world.clock.settle();
    expect(outcome.value).toMatchObject({ sessionId: 'voice-2', channelId });
    expect(world.client.dropped).toBe(2);
    expect(world.events.filter(({ type }) => type === 'own-voice-state')).toMatchObject([
      { channelId, sessionId: 'voice-2', isAsked: true },
    ]);
  });

  it('waits for a server with an endpoint', async () => {
    const world = await signedIn();
    const outcome = watch(world.client.join(target, signal));
    world.dispatch('VOICE_STATE_UPDATE', state);
    world.dispatch('VOICE_SERVER_UPDATE', { ...server, endpoint: null });
    await world.clock.advance(5000);
    expect(outcome).toEqual({});
    world.dispatch('VOICE_SERVER_UPDATE', server);
    await world.clock.settle();
    expect(outcome.value).toMatchObject({ endpoint: server.endpoint });
  });

  it.each([
    ['has none yet', 59_000, { sessionId: 'voice-1' }],
    ['never gets one', 61_000, undefined],
  ])('has a minute of patience where Discord %s', async (_, afterMs, value) => {
    const world = await signedIn();
    const outcome = watch(world.client.join(target, signal));
    world.dispatch('VOICE_STATE_UPDATE', state);
    world.dispatch('VOICE_SERVER_UPDATE', { ...server, endpoint: null });
    for (let waitedMs = 0; waitedMs < afterMs; waitedMs += 1000) {
      await world.clock.advance(1000);
      world.last().deliver({ op: 11 });
    }
    world.dispatch('VOICE_SERVER_UPDATE', server);
    await world.clock.settle();
    if (value) expect(outcome.value).toMatchObject(value);
    else expect(outcome).toEqual({ code: 'voice-server-lost' });
  });

  it('does not count the time in which nobody could answer', async () => {
    const world = await signedIn();
    const outcome = watch(world.client.join(target, signal));
    await world.clock.advance(9000);
    world.last().drop(1006);
    await world.clock.advance(30_000);
    await world.greet();
    world.dispatch('RESUMED', null);
    await world.clock.advance(9000);
    expect(outcome).toEqual({});
    await world.clock.advance(1000);
    expect(outcome).toEqual({ code: 'join-timeout' });
  });

  it('does not take the answers of another channel, user or guild', async () => {
    const world = await signedIn();
    const outcome = watch(world.client.join(target, signal));
    world.dispatch('VOICE_STATE_UPDATE', { ...state, channel_id: '127121515262115849' });
    world.dispatch('VOICE_STATE_UPDATE', { ...state, user_id: '200000000000000001' });
    world.dispatch('VOICE_SERVER_UPDATE', { ...server, guild_id: '41771983423143938' });
    world.dispatch('VOICE_SERVER_UPDATE', server);
    await world.clock.settle();
    expect(outcome).toEqual({});
  });

  it.each([
    ['any answer', {}],
    ['a voice server', { VOICE_STATE_UPDATE: state }],
    ['a voice state', { VOICE_SERVER_UPDATE: server }],
  ])('takes its request back after ten seconds without %s', async (_, answers) => {
    const world = await signedIn();
    const outcome = watch(world.client.join(target, signal));
    for (const [name, answer] of Object.entries(answers)) world.dispatch(name, answer);
    await world.clock.advance(9999);
    expect(outcome).toEqual({});
    await world.clock.advance(1);
    expect(outcome).toEqual({ code: 'join-timeout' });
    expect(world.sent(4)).toEqual([op4, nowhere]);
  });

  it('names what changed while it waited as the reason', async () => {
    const world = await signedIn({ channels: [{ ...guild.channels[0]!, user_limit: 1 }] });
    const outcome = watch(world.client.join(target, signal));
    world.dispatch('VOICE_STATE_UPDATE', members(1)[0]);
    await world.clock.advance(10_000);
    expect(outcome).toEqual({ code: 'channel-full' });
    expect(world.sent(4)).toEqual([op4, nowhere]);
  });

  it.each([
    ['guild-missing', { guildId: '41771983423143999', channelId }, {}],
    ['channel-missing', { guildId, channelId: '127121515262115899' }, {}],
    ['channel-not-voice', { guildId, channelId: '127121515262115841' }, {}],
    ['channel-full', target, { channels: [{ ...guild.channels[0], user_limit: 2 }], voice_states: members(2) }],
    ['may-not-view', target, { roles: [{ id: guildId, permissions: '0' }] }],
    ['may-not-connect', target, { roles: [{ id: guildId, permissions: '1024' }] }],
    ['guild-unavailable', target, { unavailable: true }],
  ])('refuses at once with %s and sends nothing', async (code, request, changes) => {
    const world = await signedIn(changes);
    const outcome = watch(world.client.join(request, signal));
    await world.clock.settle();
    expect(outcome).toEqual({ code });
    expect(world.sent(4)).toEqual([]);
  });

  it('joins even if the bot may only listen, as that is no reason to stay away', async () => {
    const world = await signedIn({ roles: [{ id: guildId, permissions: String((1n << 10n) | (1n << 20n)) }] });
    void watch(world.client.join(target, signal));
    expect(world.sent(4)).toEqual([op4]);
  });

  it('waits for a guild that still loads', async () => {
    const world = createGatewayWorld();
    world.client.start();
    await world.greet();
    world.dispatch('READY', ready);
    const outcome = watch(world.client.join(target, signal));
    await world.clock.advance(3000);
    expect(world.sent(4)).toEqual([]);
    world.dispatch('GUILD_CREATE', guild);
    expect(world.sent(4)).toEqual([op4]);
    await world.clock.advance(9999);
    expect(outcome).toEqual({});
  });

  it('takes no answer from before it asked', async () => {
    const world = createGatewayWorld();
    world.client.start();
    await world.greet();
    world.dispatch('READY', ready);
    const outcome = watch(world.client.join(target, signal));
    world.dispatch('VOICE_SERVER_UPDATE', { ...server, token: 'stale' });
    world.dispatch('GUILD_CREATE', guild);
    world.dispatch('VOICE_STATE_UPDATE', state);
    await world.clock.settle();
    expect(outcome).toEqual({});
    world.dispatch('VOICE_SERVER_UPDATE', server);
    await world.clock.settle();
    expect(outcome.value?.token.reveal()).toBe('voice-token');
  });

  it('does not wait for a guild of which the new session knows nothing', async () => {
    const world = createGatewayWorld();
    world.client.start();
    await world.greet();
    world.dispatch('READY', ready);
    world.last().drop(4009);
    await world.clock.advance(5000);
    await world.greet();
    world.dispatch('READY', { ...ready, guilds: [] }, 1);
    const outcome = watch(world.client.join(target, signal));
    await world.clock.settle();
    expect(outcome).toEqual({ code: 'guild-missing' });
  });

  it('waits for the connection, but not for ever', async () => {
    const world = createGatewayWorld();
    world.client.start();
    const outcome = watch(world.client.join(target, signal));
    await world.clock.advance(10_000);
    expect(outcome).toEqual({ code: 'gateway-unreachable' });
  });

  it('asks again in a new session, and takes the pair of that one only', async () => {
    const world = await signedIn();
    const outcome = watch(world.client.join(target, signal));
    world.dispatch('VOICE_STATE_UPDATE', state);
    world.last().drop(4009);
    await world.clock.advance(5000);
    await world.greet();
    world.dispatch('READY', { ...ready, session_id: 'session-2' }, 1);
    world.dispatch('VOICE_SERVER_UPDATE', server);
    await world.clock.settle();
    expect(outcome).toEqual({});
    world.dispatch('GUILD_CREATE', guild);
    expect(world.sent(4)).toEqual([op4, op4]);
    world.dispatch('VOICE_STATE_UPDATE', { ...state, session_id: 'voice-3' });
    world.dispatch('VOICE_SERVER_UPDATE', server);
    await world.clock.settle();
    expect(outcome.value).toMatchObject({ sessionId: 'voice-3' });
  });

  it('does not ask again after a resume, which replays the answers', async () => {
    const world = await signedIn();
    const outcome = watch(world.client.join(target, signal));
    world.last().drop(1006);
    await world.clock.advance(300);
    await world.greet();
    world.dispatch('VOICE_STATE_UPDATE', state);
    world.dispatch('VOICE_SERVER_UPDATE', server);
    world.dispatch('RESUMED', null);
    await world.clock.settle();
    expect(outcome.value).toMatchObject({ sessionId: 'voice-1' });
    expect(world.sent(4)).toEqual([op4]);
  });

  it('lets a newer request for the guild take the place of an older one', async () => {
    const world = await signedIn();
    const first = watch(world.client.join(target, signal));
    const second = watch(world.client.join(target, signal));
    await world.clock.settle();
    expect(first).toEqual({ code: 'join-superseded' });
    expect(second).toEqual({});
    expect(world.sent(4)).toEqual([op4, op4]);
  });

  it('leaves when the request is aborted after it was sent, and sends nothing when before', async () => {
    const world = await signedIn();
    const controller = new AbortController();
    const outcome = watch(world.client.join(target, controller.signal));
    controller.abort();
    await world.clock.settle();
    expect(outcome).toEqual({ code: 20 });
    expect(world.sent(4)).toEqual([op4, nowhere]);
    const never = watch(world.client.join(target, controller.signal));
    await world.clock.settle();
    expect(never).toEqual({ code: 20 });
    expect(world.sent(4)).toHaveLength(2);
  });

  it('leaves before it joins the channel it is in, and keeps quiet about that', async () => {
    const world = await signedIn({ voice_states: [state] });
    const outcome = watch(world.client.join(target, signal));
    expect(world.sent(4)).toEqual([nowhere, op4]);
    world.dispatch('VOICE_STATE_UPDATE', { ...state, channel_id: null });
    world.dispatch('VOICE_STATE_UPDATE', { ...state, session_id: 'voice-4' });
    world.dispatch('VOICE_SERVER_UPDATE', server);
    await world.clock.settle();
    expect(outcome.value).toMatchObject({ sessionId: 'voice-4' });
    expect(world.events.filter(({ type }) => type === 'own-voice-state')).toMatchObject([
      { channelId, sessionId: 'voice-4', isAsked: true },
    ]);
  });

  it('fails what waits when the client stops', async () => {
    const world = await signedIn();
    const outcome = watch(world.client.join(target, signal));
    world.last().drop(4004);
    await world.clock.settle();
    expect(outcome).toEqual({ code: 'token-refused' });
    const later = watch(world.client.join(target, signal));
    await world.clock.settle();
    expect(later).toEqual({ code: 'token-refused' });
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('refuses rather than exceed the send limit, and a leave waits for room', async () => {
    const world = await signedIn();
    const outcomes = Array.from({ length: 120 }, () => watch(world.client.join(target, signal)));
    await world.clock.settle();
    expect(outcomes.filter(({ code }) => code === 'send-limit').length).toBeGreaterThan(5);
    expect(world.last().sent.length).toBeLessThanOrEqual(120);
    world.client.leave(guildId);
    expect(world.sent(4).at(-1)).toEqual(op4);
    for (let beat = 0; beat < 4; beat += 1) {
      await world.clock.advance(20_000);
      world.last().deliver({ op: 11 });
    }
    expect(world.sent(4).at(-1)).toEqual(nowhere);
    expect(world.client.state.state).toBe('ready');
  });
});

describe('what happens in voice', () => {
  const joined = async () => {
    const world = await signedIn();
    void watch(world.client.join(target, signal));
    world.dispatch('VOICE_STATE_UPDATE', state);
    world.dispatch('VOICE_SERVER_UPDATE', server);
    await world.clock.settle();
    world.events.length = 0;
    return world;
  };
  const own = (world: Awaited<ReturnType<typeof joined>>) =>
    world.events.filter(({ type }) => type === 'own-voice-state');

  it('tells a kick from a leave of its own', async () => {
    const kicked = await joined();
    kicked.dispatch('VOICE_STATE_UPDATE', { ...state, channel_id: null });
    expect(own(kicked)).toMatchObject([{ channelId: null, isAsked: false }]);
    const left = await joined();
    left.client.leave(guildId);
    expect(left.sent(4)).toEqual([op4, nowhere]);
    left.dispatch('VOICE_STATE_UPDATE', { ...state, channel_id: null });
    expect(own(left)).toMatchObject([{ channelId: null, isAsked: true }]);
    left.dispatch('GUILD_UPDATE', { id: guildId, name: 'x' });
    expect(left.sent(4)).toHaveLength(2);
    expect(left.client.credentials(guildId)).toBeNull();
  });

  it('reports mute and suppression without calling them a move', async () => {
    const world = await joined();
    world.dispatch('VOICE_STATE_UPDATE', { ...state, mute: true, suppress: true });
    expect(own(world)).toMatchObject([{ channelId, mute: true, suppress: true, isAsked: true }]);
  });

  it('tells another browser with the same bot in the same channel from a change of its own', async () => {
    const world = await joined();
    world.dispatch('VOICE_STATE_UPDATE', { ...state, session_id: 'voice-of-another' });
    expect(own(world)).toMatchObject([{ channelId, sessionId: 'voice-of-another', isAsked: false }]);
  });

  it('has the fresh pair after a move by somebody else', async () => {
    const world = await joined();
    const elsewhere = '127121515262115850';
    world.dispatch('VOICE_STATE_UPDATE', { ...state, channel_id: elsewhere, session_id: 'voice-5' });
    world.dispatch('VOICE_SERVER_UPDATE', { ...server, token: 'token-5', endpoint: 'other.discord.media:2048' });
    expect(own(world)).toMatchObject([{ channelId: elsewhere, isAsked: false }]);
    const pair = world.client.credentials(guildId);
    expect(pair).toMatchObject({ channelId: elsewhere, sessionId: 'voice-5', endpoint: 'other.discord.media:2048' });
    expect(pair?.token.reveal()).toBe('token-5');
  });

  it('has no pair while the voice server is gone', async () => {
    const world = await joined();
    world.dispatch('VOICE_SERVER_UPDATE', { ...server, endpoint: null });
    expect(world.events).toMatchObject([{ type: 'voice-server', endpoint: null }]);
    expect(world.client.credentials(guildId)).toBeNull();
  });

  it('tells of outages, removals and deleted channels', async () => {
    const world = await joined();
    world.dispatch('CHANNEL_DELETE', { ...guild.channels[0], guild_id: guildId });
    world.dispatch('GUILD_DELETE', { id: guildId, unavailable: true });
    expect(world.client.guilds.get(guildId)?.isUnavailable).toBe(true);
    world.dispatch('GUILD_DELETE', { id: guildId });
    world.dispatch('GUILD_DELETE', { id: guildId });
    expect(world.events.filter(({ type }) => type !== 'guilds')).toEqual([
      { type: 'channel-deleted', guildId, channelId },
      { type: 'guild-lost', guildId, isOutage: true },
      { type: 'guild-lost', guildId, isOutage: false },
    ]);
    expect(world.client.guilds.size).toBe(0);
  });

  it('leaves after the reconnect when it could not before', async () => {
    const world = await joined();
    world.last().drop(1006);
    world.client.leave(guildId);
    await world.clock.advance(300);
    await world.greet();
    world.dispatch('RESUMED', null);
    expect(world.sent(4)).toEqual([op4, nowhere]);
  });

  it('prints no secret', async () => {
    const world = await joined();
    world.dispatch('VOICE_SERVER_UPDATE', server);
    const text = JSON.stringify([world.events, world.client.credentials(guildId), world.client.resumePoint()]);
    expect(text).toContain(user.username);
    expect(text).toContain(ordinary);
    expect(text).not.toContain('voice-token');
    expect(text).not.toContain('canary');
  });
});
