import { afterEach, beforeEach, expect, test } from 'vitest';
import { startLocalServer, type LocalServer } from '../index.ts';
import { openRaw, readReady, type Payload } from '../testing/raw-client.ts';
import { wireProblems } from '../testing/wire-types.ts';
import { knownIntents } from './intents.ts';

/** Everything that the box says on its own or when asked, against Discord's types. */
let server: LocalServer;
beforeEach(async () => {
  server = await startLocalServer({ intents: 'all' });
});
afterEach(() => server.close());

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

/** @returns every dispatch of a life in which everything happens that makes the box send one */
async function everyDispatch(): Promise<Payload[]> {
  const { bot, guildId, channelId, places, peers, gatewayUrl } = server;
  const [person, friend] = server.people.ids(guildId) as [string, string];
  const first = await openRaw(`${gatewayUrl}?v=10&encoding=json`);
  first.send({ op: 2, d: { token: server.token, intents: knownIntents, properties: {}, shard: [0, 1] } });
  const { session_id } = await readReady(first);
  const { s: seq } = await first.dispatch('GUILD_CREATE');
  const second = await openRaw(`${gatewayUrl}?v=10&encoding=json`);
  second.send({ op: 6, d: { token: server.token, session_id, seq } });
  await second.dispatch('RESUMED');

  second.send({ op: 4, d: { guild_id: guildId, channel_id: channelId } });
  second.send({ op: 8, d: { guild_id: guildId, query: '', limit: 0, presences: true, nonce: 'all' } });
  second.send({ op: 31, d: { guild_ids: [guildId] } });
  await second.dispatch('SOUNDBOARD_SOUNDS');
  server.people.mute(person, true);
  server.people.leave(person);
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
  for (const socket of [first, second]) socket.hear((payload) => all.push(payload));
  return all.filter(({ op }) => op === 0);
}

test('every event has all fields that Discord’s types require, and each of its type', async () => {
  const all = await everyDispatch();
  const names = [...new Set(all.map(({ t }) => t))].sort();
  expect(names).toEqual([
    'CHANNEL_DELETE',
    'CHANNEL_UPDATE',
    'GUILD_CREATE',
    'GUILD_DELETE',
    'GUILD_MEMBERS_CHUNK',
    'GUILD_MEMBER_REMOVE',
    'INTERACTION_CREATE',
    'MESSAGE_CREATE',
    'READY',
    'RESUMED',
    'SOUNDBOARD_SOUNDS',
    'VOICE_SERVER_UPDATE',
    'VOICE_STATE_UPDATE',
  ]);
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
