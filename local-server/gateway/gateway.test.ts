import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startLocalServer, type LocalServer } from '../index.ts';
import { openRaw, readReady, signIn } from '../testing/raw-client.ts';

let server: LocalServer;
beforeEach(async () => {
  server = await startLocalServer({ abandonAfterMs: 60_000 });
});
afterEach(() => server.close());

const join = (channel_id: string | null, guild_id = server.guildId) => ({
  op: 4,
  d: { guild_id, channel_id, self_mute: false, self_deaf: false },
});

test('a new connection is greeted with the heartbeat interval, and heartbeats are acknowledged', async () => {
  const gateway = await openRaw(`${server.gatewayUrl}?v=10&encoding=json`);
  expect((await gateway.op(10)).d.heartbeat_interval).toBe(41_250);
  gateway.send({ op: 1, d: null });
  expect(await gateway.op(11)).toMatchObject({ op: 11 });
});

test('a signed-in bot gets its guilds with channels, roles, people in voice, and its own membership', async () => {
  const gateway = await signIn(server, server.token);
  const ready = await gateway.dispatch('READY');
  expect(ready.d.user).toMatchObject({ id: server.bot.id, username: 'Earshot', bot: true });
  expect(ready.d.guilds).toHaveLength(2);
  expect(ready.d.resume_gateway_url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/gateway\/resume$/);
  const { d: guild } = await gateway.dispatch('GUILD_CREATE');
  expect(guild.name).toBe('Living Room');
  expect(guild.channels.map(({ type }: { type: number }) => type)).toEqual(expect.arrayContaining([0, 2, 4, 13]));
  expect(guild.voice_states[0]).toMatchObject({ channel_id: server.channelId });
  expect(guild.voice_states[0]).not.toHaveProperty('guild_id');
  expect(guild.members.map(({ user }: { user: { id: string } }) => user.id)).toContain(server.bot.id);
});

test('a channel that the bot may not view comes without its name, and with it once the bot may', async () => {
  const gateway = await signIn(server, server.token);
  const { d: guild } = await gateway.dispatch('GUILD_CREATE');
  const { hiddenChannelId } = server.places;
  const of = (id: string) => guild.channels.find((channel: { id: string }) => channel.id === id);
  expect(of(hiddenChannelId)).toEqual({
    id: hiddenChannelId,
    guild_id: server.guildId,
    type: 2,
    flags: 131_072,
    name: '___hidden___',
    position: expect.any(Number) as number,
    parent_id: of(server.channelId).parent_id,
    topic: null,
    bitrate: 64_000,
    user_limit: 0,
    permission_overwrites: [{ id: server.guildId, type: 0, allow: '0', deny: '1024' }],
  });
  expect(of(of(server.channelId).parent_id)).toMatchObject({ name: 'voice', flags: 0 });

  server.seats.updateChannel(hiddenChannelId, { permission_overwrites: [] });
  expect((await gateway.dispatch('CHANNEL_UPDATE')).d).toMatchObject({
    id: hiddenChannelId,
    name: 'Moderators',
    flags: 0,
  });
});

test('the token may carry the prefix that REST wants, as older libraries send it', async () => {
  const gateway = await signIn(server, `Bot ${server.token}`);
  expect((await gateway.dispatch('READY')).d.user.id).toBe(server.bot.id);
});

describe('a client that breaks the rules is closed with Discord’s code', () => {
  const open = async (query = '?v=10&encoding=json') => {
    const gateway = await openRaw(`${server.gatewayUrl}${query}`);
    if (query.includes('v=10')) await gateway.op(10);
    return gateway;
  };
  const identify = (d: Record<string, unknown>) => ({ op: 2, d: { intents: 129, properties: {}, ...d } });

  test.each([
    ['a wrong token', 4004, () => identify({ token: 'MTI.a.b' })],
    ['intents that do not exist', 4013, () => identify({ token: server.token, intents: 2 ** 30 })],
    ['privileged intents', 4014, () => identify({ token: server.token, intents: 129 | (1 << 15) })],
    ['an Identify without properties', 4002, () => ({ op: 2, d: { token: server.token, intents: 129 } })],
    ['a voice state before Identify', 4003, () => join(server.channelId)],
    ['an unknown opcode', 4001, () => ({ op: 99, d: null })],
    ['a negative opcode', 4002, () => ({ op: -1, d: null })],
    ['a heartbeat of the wrong type', 4002, () => ({ op: 1, d: 'now' })],
    ['a payload over 4096 bytes', 4002, () => ({ op: 1, d: null, pad: 'x'.repeat(4096) })],
    ['a resume with a wrong token', 4004, () => ({ op: 6, d: { token: 'x', session_id: 'y', seq: 1 } })],
  ])('%s', async (_what, code, payload) => {
    const gateway = await open();
    gateway.send(payload());
    expect(await gateway.closed()).toBe(code);
  });

  test('text that is not JSON', async () => {
    const gateway = await open();
    gateway.sendLiteral('{"op":1,');
    expect(await gateway.closed()).toBe(4002);
  });
  test.each(['?v=8&encoding=json', '?v=11', '?v=10&encoding=etf', '?v=10&compress=gzip'])(
    'asking for %s',
    async (query) => {
      const gateway = await openRaw(`${server.gatewayUrl}${query}`);
      expect(await gateway.closed()).toBe(4012);
    },
  );
  test.each([[[1, 1]], [[0, 0]], [[-1, 2]], ['0'], [[0]]])('the shard %j', async (shard) => {
    const gateway = await open();
    gateway.send(identify({ token: server.token, shard }));
    expect(await gateway.closed()).toBe(4010);
  });
  test('a second Identify', async () => {
    const gateway = await signIn(server, server.token);
    await gateway.dispatch('READY');
    gateway.send(identify({ token: server.token }));
    expect(await gateway.closed()).toBe(4005);
  });
  test('121 payloads in a minute', async () => {
    const gateway = await open();
    for (let count = 0; count < 121; count += 1) gateway.send({ op: 1, d: null });
    expect(await gateway.closed()).toBe(4008);
  });
});

test('a lost connection resumes where it left off and gets what it missed', async () => {
  const first = await signIn(server, server.token);
  const { session_id } = await readReady(first);
  await first.dispatch('GUILD_CREATE');
  const { s: seq } = await first.dispatch('GUILD_CREATE');
  const gone = server.events.waitFor('gateway-close');
  first.terminate();
  await gone;
  const person = server.people.ids(server.guildId)[0]!;
  server.people.mute(person, true);

  const second = await openRaw(`${server.gatewayUrl}/resume?v=10&encoding=json`);
  second.send({ op: 6, d: { token: server.token, session_id, seq } });
  const missed = await second.dispatch('VOICE_STATE_UPDATE');
  expect(missed.d).toMatchObject({ user_id: person, self_mute: true });
  expect(missed.s).toBe(seq! + 1);
  await second.dispatch('RESUMED');
});

test('a session that nobody knows is invalid, one that is ahead of us is closed with 4007', async () => {
  const stranger = await openRaw(server.gatewayUrl);
  stranger.send({ op: 6, d: { token: server.token, session_id: 'unknown', seq: 0 } });
  expect((await stranger.op(9)).d).toBe(false);

  const known = await signIn(server, server.token);
  const { session_id } = await readReady(known);
  const ahead = await openRaw(server.gatewayUrl);
  ahead.send({ op: 6, d: { token: server.token, session_id, seq: 999 } });
  expect(await ahead.closed()).toBe(4007);
});

test('a clean goodbye ends the session and the seat', async () => {
  const gateway = await signIn(server, server.token);
  const { session_id } = await readReady(gateway);
  gateway.send(join(server.channelId));
  await gateway.dispatch('VOICE_SERVER_UPDATE');
  const left = server.events.waitFor('left');
  gateway.close(1000);
  expect(await left).toMatchObject({ userId: server.bot.id });
  const again = await openRaw(server.gatewayUrl);
  again.send({ op: 6, d: { token: server.token, session_id, seq: 1 } });
  expect((await again.op(9)).d).toBe(false);
});

test('without the intents for guilds and voice states a bot receives only the voice server', async () => {
  const gateway = await signIn(server, server.token, 0);
  await gateway.dispatch('READY');
  gateway.send(join(server.channelId));
  expect(await gateway.next(({ op }) => op === 0)).toMatchObject({ t: 'VOICE_SERVER_UPDATE' });
});

describe('joining', () => {
  test('a bot receives its session and the voice server, and the others see it come and go', async () => {
    const peer = await signIn(server, server.peerTokens[0]!);
    await peer.dispatch('READY');
    const gateway = await signIn(server, server.token);
    await gateway.dispatch('READY');
    gateway.send(join(server.channelId));
    const own = await gateway.next(({ t, d }) => t === 'VOICE_STATE_UPDATE' && d.user_id === server.bot.id);
    expect(own.d).toMatchObject({ channel_id: server.channelId, suppress: false });
    expect((await gateway.dispatch('VOICE_SERVER_UPDATE')).d.endpoint).toBe(server.voiceEndpoint);
    const seen = await peer.dispatch('VOICE_STATE_UPDATE');
    expect(seen.d.member.user.username).toBe('Earshot');
    gateway.send(join(null));
    expect((await peer.dispatch('VOICE_STATE_UPDATE')).d).toMatchObject({ user_id: server.bot.id, channel_id: null });
    expect(peer.unread()).not.toContain('VOICE_SERVER_UPDATE');
  });

  test.each([
    ['full', 'fullChannelId'],
    ['hidden', 'hiddenChannelId'],
    ['locked', 'lockedChannelId'],
    ['a text channel', 'textChannelId'],
  ] as const)('a channel that is %s brings no event at all', async (_what, place) => {
    const gateway = await signIn(server, server.token);
    await gateway.dispatch('READY');
    await gateway.dispatch('GUILD_CREATE');
    await gateway.dispatch('GUILD_CREATE');
    const refused = server.events.waitFor('refused');
    gateway.send(join(server.places[place]));
    expect(await refused).toMatchObject({ channelId: server.places[place] });
    gateway.send({ op: 1, d: null });
    expect((await gateway.next(({ op }) => op === 11 || op === 0)).op).toBe(11);
    expect(server.seats.find(server.bot.id, server.guildId)).toBeUndefined();
  });

  test.each([
    ['without Speak', 'listenOnlyChannelId'],
    ['on a stage', 'stageChannelId'],
  ] as const)('a member %s is seated but suppressed', async (_what, place) => {
    const gateway = await signIn(server, server.token);
    await gateway.dispatch('READY');
    gateway.send(join(server.places[place]));
    const { d } = await gateway.next(({ t, d }) => t === 'VOICE_STATE_UPDATE' && d.user_id === server.bot.id);
    expect(d.suppress).toBe(true);
  });

  test('a seat without a voice connection is taken away after a while', async () => {
    const hasty = await startLocalServer({ abandonAfterMs: 50 });
    try {
      const gateway = await signIn(hasty, hasty.token);
      await gateway.dispatch('READY');
      const left = hasty.events.waitFor('left');
      gateway.send(join(hasty.channelId, hasty.guildId));
      expect(await left).toMatchObject({ userId: hasty.bot.id });
    } finally {
      await hasty.close();
    }
  });
});

describe('what a moderator or Discord does', () => {
  const seated = async () => {
    const gateway = await signIn(server, server.token);
    await gateway.dispatch('READY');
    gateway.send(join(server.channelId));
    await gateway.dispatch('VOICE_SERVER_UPDATE');
    return gateway;
  };

  test('a kick empties the voice state', async () => {
    const gateway = await seated();
    server.seats.unseat(server.bot.id, server.guildId);
    expect((await gateway.dispatch('VOICE_STATE_UPDATE')).d).toMatchObject({ channel_id: null });
  });
  test('a move names the new channel, a new token, and the same session', async () => {
    const gateway = await seated();
    server.seats.move(server.bot.id, server.places.otherChannelId);
    const { d } = await gateway.dispatch('VOICE_STATE_UPDATE');
    expect(d).toMatchObject({
      channel_id: server.places.otherChannelId,
      session_id: server.gateway.sessions(server.bot.id)[0]!.id,
    });
    await gateway.dispatch('VOICE_SERVER_UPDATE');
  });
  test('a voice server goes away and another comes', async () => {
    const gateway = await seated();
    server.seats.changeVoiceServer(server.guildId, null);
    expect((await gateway.dispatch('VOICE_SERVER_UPDATE')).d.endpoint).toBeNull();
    server.seats.changeVoiceServer(server.guildId);
    expect((await gateway.dispatch('VOICE_SERVER_UPDATE')).d.endpoint).toBe(server.voiceEndpoint);
  });
  test('a deleted channel takes its people along', async () => {
    const gateway = await seated();
    server.seats.deleteChannel(server.channelId);
    expect((await gateway.dispatch('CHANNEL_DELETE')).d.id).toBe(server.channelId);
    const { d } = await gateway.next(({ t, d }) => t === 'VOICE_STATE_UPDATE' && d.user_id === server.bot.id);
    expect(d.channel_id).toBeNull();
  });
  test('an outage is a GUILD_DELETE that says unavailable, its end a GUILD_CREATE', async () => {
    const gateway = await seated();
    server.seats.setAvailable(server.guildId, false);
    expect((await gateway.dispatch('GUILD_DELETE')).d).toEqual({ id: server.guildId, unavailable: true });
    server.seats.setAvailable(server.guildId, true);
    expect((await gateway.dispatch('GUILD_CREATE')).d.id).toBe(server.guildId);
  });
  test('reconnect, invalid session and a wanted heartbeat arrive as opcodes 7, 9 and 1', async () => {
    const gateway = await seated();
    server.gateway.requestHeartbeat(server.bot.id);
    await gateway.op(1);
    server.gateway.reconnect(server.bot.id);
    await gateway.op(7);
    server.gateway.invalidate(server.bot.id, true);
    expect((await gateway.op(9)).d).toBe(true);
    server.gateway.close(server.bot.id, 4000);
    expect(await gateway.closed()).toBe(4000);
  });
});

test('bot libraries find the gateway over REST with their token, and nobody without', async () => {
  const ask = (authorization: string) =>
    fetch(`${server.restUrl}/v10/gateway/bot`, { headers: { authorization }, signal: AbortSignal.timeout(3000) });
  const answer = await ask(`Bot ${server.token}`);
  expect(await answer.json()).toMatchObject({ url: server.gatewayUrl, session_start_limit: { max_concurrency: 1 } });
  expect((await ask('Bot nobody')).status).toBe(401);
});
