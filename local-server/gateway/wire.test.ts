import { afterEach, beforeEach, expect, test } from 'vitest';
import { permission } from '../../shared-protocol/permission.ts';
import { defaultWorld, startLocalServer, type LocalServer, type World } from '../index.ts';
import { askApi } from '../testing/ask-api.ts';
import { openRaw, readReady, type Payload } from '../testing/raw-client.ts';
import { wireProblems } from '../testing/wire-types.ts';
import { knownIntents } from './intents.ts';

/** Everything that the box says on its own or when asked, against Discord's types. */
let server: LocalServer;
beforeEach(async () => {
  server = await startLocalServer({ intents: 'all', world: worldWithAdministrator() });
});
afterEach(() => server.close());

/** One bot may do everything, so it receives everything; the others see what most bots see. */
function worldWithAdministrator(): World {
  const world = defaultWorld();
  const guild = world.guilds[0]!;
  const id = '129000000000000777';
  guild.roles.push({ id, name: 'Administrator', permissions: permission.administrator.toString() });
  guild.members.find(({ user }) => user.id === world.bot.id)!.roles.push(id);
  return world;
}

/** VOICE_STATE_UPDATE has GatewayVoiceStateUpdateDispatchData, and so on. */
const typeOf = (event: string): string =>
  `Gateway${event.toLowerCase().replace(/(?:^|_)(.)/g, (_all, first: string) => first.toUpperCase())}DispatchData`;

const command = (channelId: string, roleId: string, userId: string) => ({
  name: 'play',
  options: [
    {
      name: 'now',
      type: 1,
      options: [
        { name: 'what', type: 3, value: 'a song' },
        { name: 'where', type: 7, value: channelId },
        { name: 'who', type: 6, value: userId },
        { name: 'role', type: 8, value: roleId },
      ],
    },
  ],
});

const exercised = [
  ...[
    'CHANNEL_DELETE',
    'CHANNEL_INFO',
    'CHANNEL_UPDATE',
    'GUILD_AUDIT_LOG_ENTRY_CREATE',
    'GUILD_CREATE',
    'GUILD_DELETE',
  ],
  ...['GUILD_MEMBERS_CHUNK', 'GUILD_MEMBER_REMOVE', 'GUILD_MEMBER_UPDATE', 'INTERACTION_CREATE', 'MESSAGE_CREATE'],
  ...[
    'MESSAGE_DELETE',
    'MESSAGE_UPDATE',
    'PRESENCE_UPDATE',
    'READY',
    'RESUMED',
    'SOUNDBOARD_SOUNDS',
    'STAGE_INSTANCE_CREATE',
  ],
  ...['STAGE_INSTANCE_DELETE', 'STAGE_INSTANCE_UPDATE', 'TYPING_START', 'USER_UPDATE', 'VOICE_CHANNEL_EFFECT_SEND'],
  ...['VOICE_CHANNEL_START_TIME_UPDATE', 'VOICE_CHANNEL_STATUS_UPDATE', 'VOICE_SERVER_UPDATE', 'VOICE_STATE_UPDATE'],
];

/** @returns every dispatch of a life in which everything happens that makes the box send one */
async function everyDispatch(): Promise<Payload[]> {
  const { bot, guildId, channelId, places, peers, gatewayUrl } = server;
  const [person, friend] = server.people.ids(guildId) as [string, string];
  const first = await openRaw(`${gatewayUrl}?v=10&encoding=json`);
  first.send({ op: 2, d: { token: server.token, intents: knownIntents, properties: {}, shard: [0, 1] } });
  const { session_id } = await readReady(first);
  const { s: seq } = await first.dispatch('GUILD_CREATE');
  const other = await openRaw(`${gatewayUrl}?v=9&encoding=json`);
  other.send({ op: 2, d: { token: server.peerTokens[1], intents: knownIntents, properties: {} } });
  await other.dispatch('GUILD_CREATE');
  const second = await openRaw(`${gatewayUrl}?v=10&encoding=json`);
  second.send({ op: 6, d: { token: server.token, session_id, seq } });
  await second.dispatch('RESUMED');

  second.send({ op: 4, d: { guild_id: guildId, channel_id: channelId } });
  second.send({ op: 8, d: { guild_id: guildId, query: '', limit: 0, presences: true, nonce: 'all' } });
  second.send({ op: 31, d: { guild_ids: [guildId] } });
  second.send({ op: 43, d: { guild_id: guildId, fields: ['status', 'voice_start_time'] } });
  await second.dispatch('CHANNEL_INFO');
  const ask = async (method: string, path: string, body?: object) => {
    const answer = await askApi(server, method, path, { body });
    expect([path, answer.status]).toEqual([path, expect.toSatisfy((status: number) => status < 300)]);
    return answer.body as { id: string };
  };
  await ask('PUT', `/channels/${channelId}/voice-status`, { status: 'a song' });
  await ask('POST', `/channels/${channelId}/send-soundboard-sound`, { sound_id: '1' });
  await ask('PATCH', `/guilds/${guildId}/members/${friend}`, { nick: 'Friend', mute: true });
  await ask('PATCH', '/users/@me', { username: 'Renamed' });
  await ask('POST', `/channels/${places.textChannelId}/typing`);
  const { id } = await ask('POST', `/channels/${places.textChannelId}/messages`, { content: 'Hi' });
  await ask('PATCH', `/channels/${places.textChannelId}/messages/${id}`, { content: 'Ho' });
  const reaction = `/channels/${places.textChannelId}/messages/${id}/reactions/${encodeURIComponent('👍')}/@me`;
  await ask('PUT', reaction);
  await ask('DELETE', reaction);
  await ask('DELETE', `/channels/${places.textChannelId}/messages/${id}`);
  await ask('POST', '/stage-instances', { channel_id: places.stageChannelId, topic: 'Songs' });
  await ask('PATCH', `/stage-instances/${places.stageChannelId}`, { topic: 'More songs' });
  await ask('DELETE', `/stage-instances/${places.stageChannelId}`);
  const song = { name: 'A song', type: 2, state: null, timestamps: {} };
  second.send({ op: 3, d: { since: null, afk: false, status: 'online', activities: [song] } });
  await second.dispatch('PRESENCE_UPDATE');
  server.people.mute(person, true);
  server.people.join(person, places.otherChannelId);
  server.gateway.message({ userId: friend, channelId: places.textChannelId, content: `<@${bot.id}> sings` });
  const asked = { botId: bot.id, userId: friend, channelId: places.textChannelId };
  const roleId = server.seats.guildsOf(bot.id)[0]!.roles[1]!.id;
  server.gateway.interaction({ ...asked, command: command(channelId, roleId, friend) });
  server.gateway.interaction({ ...asked, command: { name: 'say' }, isAutocomplete: true });
  server.seats.updateChannel(places.hiddenChannelId, { permission_overwrites: [] });
  server.seats.deleteChannel(places.otherChannelId);
  server.seats.setAvailable(guildId, false);
  server.seats.setAvailable(guildId, true);
  server.seats.removeBot(peers[0]!.id, guildId);
  server.seats.removeBot(bot.id, guildId);
  await second.next(({ t, d }) => t === 'GUILD_DELETE' && d.unavailable === undefined);

  const all: Payload[] = [];
  for (const socket of [first, second, other]) socket.hear((payload) => all.push(payload));
  return all.filter(({ op }) => op === 0);
}

test('every event has all fields that Discord’s types require, and each of its type', { timeout: 60_000 }, async () => {
  const all = await everyDispatch();
  const names = [...new Set(all.map(({ t }) => t))].sort();
  expect(names).toEqual(expect.arrayContaining(exercised));
  // What RESUMED carries has no type.
  const samples = all
    .filter(({ t }) => t !== 'RESUMED')
    .map(({ t, d }) => ({ name: t!, type: typeOf(t!), json: d as unknown }));
  expect(wireProblems(samples)).toEqual([]);

  // The same without a field: what is checked can fail.
  const guild = samples.find(({ name }) => name === 'GUILD_CREATE')!;
  const poorer = Object.fromEntries(Object.entries(guild.json as object).filter(([field]) => field !== 'afk_timeout'));
  expect(wireProblems([{ ...guild, json: poorer }])).toEqual([expect.stringContaining("'afk_timeout'")]);
});
