import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultWorld, startLocalServer, type LocalServer } from '../index.ts';
import { askApi } from '../testing/ask-api.ts';
import { openRaw } from '../testing/raw-client.ts';

/** In the second guild of the world the bot is a moderator, in the first it is not. */
let server: LocalServer;
let mary: string;
let booth: string;
let controlRoom: string;
let studio: string;
beforeEach(async () => {
  const world = defaultWorld();
  server = await startLocalServer({ world });
  const seat = world.guilds[1]!.seats[0]!;
  [mary, booth] = [seat.userId, seat.channelId];
  ({ otherGuildId: studio, otherGuildChannelId: controlRoom } = server.places);
});
afterEach(() => server.close());

const change = (guildId: string, userId: string, body: unknown) =>
  askApi(server, 'PATCH', `/guilds/${guildId}/members/${userId}`, {
    body,
    headers: { 'x-audit-log-reason': 'too%20loud' },
  });
const entries = () => server.auditLog.of(studio);

test('a moderator mutes, moves and disconnects a person, and the audit log says so', async () => {
  expect((await change(studio, mary, { mute: true })).body).toMatchObject({
    user: { id: mary },
    mute: true,
    deaf: false,
  });
  expect((await change(studio, mary, { channel_id: controlRoom })).status).toBe(200);
  expect(server.seats.find(mary, studio)).toMatchObject({ channel_id: controlRoom, mute: true });
  server.people.speak(mary, true);
  expect((await change(studio, mary, { channel_id: null })).status).toBe(200);
  expect(server.seats.find(mary, studio)).toBeUndefined();
  expect(() => server.people.speak(mary, true)).toThrow(RangeError);
  expect(entries()).toMatchObject([
    { action_type: 27, target_id: null, options: { count: '1' }, reason: 'too loud' },
    { action_type: 26, target_id: null, options: { channel_id: controlRoom, count: '1' } },
    { action_type: 24, target_id: mary, changes: [{ key: 'mute', old_value: false, new_value: true }] },
  ]);
  const member = await askApi(server, 'GET', `/guilds/${studio}/members/${mary}`);
  expect(member.body.mute).toBe(false);
});

test('who sits nowhere is neither moved nor muted', async () => {
  await change(studio, mary, { channel_id: null });
  for (const body of [{ mute: true }, { deaf: false }, { channel_id: booth }, { channel_id: null }])
    expect(await change(studio, mary, body)).toMatchObject({ status: 400, body: { code: 40032 } });
});

test('a bot that is no moderator changes nothing, not even what it may', async () => {
  const [ada = ''] = server.people.ids(server.guildId);
  for (const body of [{ mute: true }, { deaf: true }, { channel_id: null }, { nick: 'x' }, { roles: [] }])
    expect(await change(server.guildId, ada, body)).toMatchObject({ status: 403, body: { code: 50013 } });
  expect(server.seats.find(ada, server.guildId)).toMatchObject({ mute: false, deaf: false });
  expect(await change(studio, mary, { nick: 'M', roles: [] })).toMatchObject({ status: 403, body: { code: 50013 } });
  expect((await askApi(server, 'GET', `/guilds/${studio}/members/${mary}`)).body.nick).toBeNull();
});

test.each([
  ['another guild', '7', 'mary', {}, 404, 10004],
  ['nobody', 'studio', '7', {}, 404, 10007],
  ['a channel that does not exist', 'studio', 'mary', { channel_id: '129000000000099999' }, 404, 10003],
  ['a text channel', 'studio', 'mary', { channel_id: 'text' }, 400, 50024],
  ['a mute that is a word', 'studio', 'mary', { mute: 'yes' }, 400, 50035],
])('a change of %s is refused', async (_, guild, user, body, status, code) => {
  const text = server.seats.guildsOf(server.bot.id)[1]!.channels.find(({ type }) => type === 0)!.id;
  const filled = 'channel_id' in body && body.channel_id === 'text' ? { channel_id: text } : body;
  const answer = await change(guild === 'studio' ? studio : guild, user === 'mary' ? mary : user, filled);
  expect(answer).toMatchObject({ status, body: { code } });
});

test('a bot that is moved hears of its new channel and server; of its name it hears without any intent', async () => {
  const gateway = await openRaw(`${server.gatewayUrl}?v=10&encoding=json`);
  gateway.send({ op: 2, d: { token: server.token, intents: 1 << 7, properties: {} } });
  await gateway.dispatch('READY');
  gateway.send({ op: 4, d: { guild_id: studio, channel_id: controlRoom } });
  await gateway.dispatch('VOICE_SERVER_UPDATE');
  expect((await change(studio, server.bot.id, { channel_id: booth })).status).toBe(200);
  expect((await gateway.dispatch('VOICE_STATE_UPDATE')).d.channel_id).toBe(booth);
  await gateway.dispatch('VOICE_SERVER_UPDATE');
  await askApi(server, 'PATCH', `/guilds/${studio}/members/@me`, { body: { nick: 'DJ' } });
  expect((await gateway.dispatch('GUILD_MEMBER_UPDATE')).d).toMatchObject({ guild_id: studio, nick: 'DJ' });
});

test('all members are for bots with Discord’s consent; a search is for every bot', async () => {
  expect((await askApi(server, 'GET', `/guilds/${studio}/members?limit=5`)).body.code).toBe(50001);
  const found = await askApi(server, 'GET', `/guilds/${studio}/members/search?query=MAR&limit=5`);
  expect(found.body).toMatchObject([{ user: { id: mary } }]);
  for (const limit of ['0', '1001', 'x'])
    expect(await askApi(server, 'GET', `/guilds/${studio}/members/search?query=m&limit=${limit}`)).toMatchObject({
      status: 400,
      body: { code: 50035, errors: { limit: { _errors: [{}] } } },
    });
});

test('a voice state of somebody else is for who may connect there, and of nobody there is none', async () => {
  const state = (userId: string) => askApi(server, 'GET', `/guilds/${server.guildId}/voice-states/${userId}`);
  const [ada = ''] = server.people.ids(server.guildId);
  expect((await state(ada)).body).toMatchObject({ user_id: ada, channel_id: server.channelId });
  server.people.move(ada, server.places.lockedChannelId);
  expect(await state(ada)).toMatchObject({ status: 403, body: { code: 50001 } });
  expect(await state('@me')).toMatchObject({ status: 404, body: { code: 10065 } });
});
