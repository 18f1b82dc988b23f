import { afterEach, beforeEach, expect, test } from 'vitest';
import { defaultWorld, startLocalServer, type LocalServer } from '../index.ts';
import { signIn, type RawSocket } from '../testing/raw-client.ts';
import { createGatewaySessions } from './gateway-sessions.ts';
import { guildMessagesIntent, membersIntent, messageContentIntent, presencesIntent } from './intents.ts';
import { createInteractions } from './interactions.ts';

/** What people do to bots, when a test says so. */
let server: LocalServer;
beforeEach(async () => {
  server = await startLocalServer({ intents: 'all' });
});
afterEach(() => server.close());

const signedIn = async (intents: number): Promise<RawSocket> => {
  const gateway = await signIn(server, server.token, 129 | intents);
  await gateway.dispatch('READY');
  return gateway;
};
const friend = (): string => server.people.ids(server.guildId)[1]!;

test('what a message says is for bots with the intent, and for the bot that it mentions', async () => {
  const messages = guildMessagesIntent;
  const reader = await signedIn(messages | messageContentIntent);
  const other = await signedIn(messages);
  const write = (content: string) =>
    server.gateway.message({ userId: friend(), channelId: server.places.textChannelId, content });
  const { id } = write('hello');
  expect((await reader.dispatch('MESSAGE_CREATE')).d).toMatchObject({ id, content: 'hello', author: { id: friend() } });
  expect((await other.dispatch('MESSAGE_CREATE')).d).toMatchObject({ id, content: '' });
  write(`play, <@${server.bot.id}>`);
  expect((await other.dispatch('MESSAGE_CREATE')).d).toMatchObject({
    content: `play, <@${server.bot.id}>`,
    mentions: [{ id: server.bot.id, username: 'Earshot' }],
  });
});

test('a bot that did not ask for messages gets none, nor one that may not view the channel', async () => {
  await signedIn(0);
  await signedIn(guildMessagesIntent);
  server.gateway.message({ userId: friend(), channelId: server.places.textChannelId, content: 'for those who ask' });
  server.gateway.message({ userId: friend(), channelId: server.places.hiddenChannelId, content: 'for those who see' });
  // Nothing beside READY and two guilds, and the one message.
  expect(server.gateway.sessions(server.bot.id).map(({ sequence }) => sequence)).toEqual([3, 4]);
});

test('a bot that leaves is told to those who ask for members', async () => {
  const gateway = await signedIn(membersIntent);
  const gone = server.peers[0]!;
  server.seats.removeBot(gone.id, server.guildId);
  expect((await gateway.dispatch('GUILD_MEMBER_REMOVE')).d).toMatchObject({
    guild_id: server.guildId,
    user: { id: gone.id },
  });
});

test('what a bot does is told to those who ask for presences, at once and when they come', async () => {
  const gateway = await signIn(server, server.token, 129 | presencesIntent);
  await gateway.dispatch('READY');
  const other = await signIn(server, server.peerTokens[0]!);
  await other.dispatch('READY');
  const activity = { name: 'A song', type: 2, url: null };
  const user = { id: server.peers[0]!.id };
  const expected = { user, status: 'idle', activities: [{ name: 'A song', type: 2 }], client_status: { web: 'idle' } };
  other.send({ op: 3, d: { since: null, afk: false, status: 'idle', activities: [activity] } });
  expect((await gateway.dispatch('PRESENCE_UPDATE')).d).toMatchObject({ ...expected, guild_id: server.guildId });
  gateway.send({ op: 8, d: { guild_id: server.guildId, user_ids: [user.id], presences: true } });
  expect((await gateway.dispatch('GUILD_MEMBERS_CHUNK')).d.presences).toMatchObject([expected]);
  const later = await signIn(server, server.token, 129 | presencesIntent);
  expect((await later.dispatch('GUILD_CREATE')).d.presences).toMatchObject([expected]);
  other.send({ op: 3, d: { since: null, afk: false, status: 'invisible', activities: [activity] } });
  const hidden = await gateway.next(({ t, d }) => t === 'PRESENCE_UPDATE' && d.status === 'offline');
  expect(hidden.d).toMatchObject({ activities: [], client_status: {} });
  other.send({ op: 3, d: { status: 'busy', activities: [] } });
  expect(await other.closed()).toBe(4002);
});

test('a slash command arrives with its options and what their ids mean', async () => {
  const gateway = await signedIn(0);
  const options = [{ name: 'where', type: 7, value: server.channelId }];
  const raised = server.gateway.interaction({
    botId: server.bot.id,
    userId: friend(),
    channelId: server.places.textChannelId,
    command: { name: 'play', options },
  });
  const { d } = await gateway.dispatch('INTERACTION_CREATE');
  expect(d).toMatchObject({
    id: raised.id,
    token: raised.token,
    application_id: server.bot.id,
    type: 2,
    member: { user: { id: friend() } },
    data: {
      name: 'play',
      type: 1,
      options,
      resolved: { channels: { [server.channelId]: { name: 'Lounge', type: 2 } } },
    },
  });
  expect(() =>
    server.gateway.interaction({
      botId: server.bot.id,
      userId: '1',
      channelId: server.channelId,
      command: { name: 'x' },
    }),
  ).toThrow(RangeError);
});

test('an interaction is answered within three seconds, and its token works for a quarter of an hour', () => {
  let nowMs = 0;
  const world = defaultWorld();
  const sessions = createGatewaySessions({ resumeWindowMs: 1, ended: () => undefined });
  const interactions = createInteractions({ world, sessions, now: () => nowMs });
  const raise = () =>
    interactions.raise({
      botId: world.bot.id,
      userId: world.listener.id,
      channelId: world.places.channelId,
      command: { name: 'play' },
    });
  const [late, answered] = [raise(), raise()];
  expect(interactions.toAnswer(late.id, 'wrong')).toBeUndefined();
  expect(interactions.toAnswer(answered.id, answered.token)).toBe(answered);
  answered.isAnswered = true;
  nowMs = 3000;
  expect(interactions.toAnswer(late.id, late.token)).toBeUndefined();
  expect(interactions.toAnswer(answered.id, answered.token)).toBe(answered);
  expect(interactions.byToken(world.bot.id, answered.token)).toBe(answered);
  expect(interactions.byToken(world.peers[0]!.id, answered.token)).toBeUndefined();
  nowMs = 15 * 60_000;
  expect(interactions.byToken(world.bot.id, answered.token)).toBeUndefined();
});
