import { afterEach, beforeEach, expect, test } from 'vitest';
import { startLocalServer, type LocalServer } from '../index.ts';
import { askApi } from '../testing/ask-api.ts';
import { openRaw, type RawSocket } from '../testing/raw-client.ts';

let server: LocalServer;
let text: string;
let ada: string;
beforeEach(async () => {
  server = await startLocalServer({ rateLimits: 'off' });
  text = server.places.textChannelId;
  ada = server.people.ids(server.guildId)[0]!;
});
afterEach(() => server.close());

const ask = (method: string, path: string, body?: unknown, token: string | null = server.token) =>
  askApi(server, method, path, { body, token });
const guildMessages = 1 << 9;
const messageTyping = 1 << 11;

async function signIn(intents: number, token = server.token): Promise<RawSocket> {
  const gateway = await openRaw(`${server.gatewayUrl}?v=10&encoding=json`);
  gateway.send({ op: 2, d: { token, intents, properties: {} } });
  await gateway.dispatch('READY');
  return gateway;
}

test('a message is written, changed and taken back, and other bots hear of each without its words', async () => {
  const peer = await signIn(guildMessages, server.peerTokens[0]);
  const { body } = await ask('POST', `/channels/${text}/messages`, { content: 'Now playing', nonce: '1' });
  expect(body).toMatchObject({ content: 'Now playing', author: { id: server.bot.id }, nonce: '1' });
  const id = body.id as string;
  expect((await peer.dispatch('MESSAGE_CREATE')).d).toMatchObject({ id, content: '' });
  const change = await ask('PATCH', `/channels/${text}/messages/${id}`, { content: 'Paused' });
  expect(change.body).toMatchObject({ id, content: 'Paused', edited_timestamp: expect.any(String) as string });
  await peer.dispatch('MESSAGE_UPDATE');
  expect((await ask('GET', `/channels/${text}/messages`)).body).toMatchObject([{ id, content: 'Paused' }]);
  expect((await ask('DELETE', `/channels/${text}/messages/${id}`)).status).toBe(204);
  expect((await peer.dispatch('MESSAGE_DELETE')).d).toEqual({ id, channel_id: text, guild_id: server.guildId });
  expect((await ask('GET', `/channels/${text}/messages/${id}`)).body.code).toBe(10008);
});

test('a bot reads of a person’s message what it says only if it was named', async () => {
  const { id } = server.gateway.message({ userId: ada, channelId: text, content: 'secret' });
  const named = server.gateway.message({ userId: ada, channelId: text, content: `<@${server.bot.id}> play` });
  const { body } = await ask('GET', `/channels/${text}/messages?limit=2`);
  expect(body).toMatchObject([
    { id: named.id, content: `<@${server.bot.id}> play` },
    { id, content: '' },
  ]);
  expect((await ask('GET', `/channels/${text}/messages?before=${named.id}`)).body).toMatchObject([{ id }]);
  expect((await ask('GET', `/channels/${text}/messages?after=${id}`)).body).toMatchObject([{ id: named.id }]);
  expect((await ask('PATCH', `/channels/${text}/messages/${id}`, { content: 'mine' })).body.code).toBe(50005);
  expect((await ask('DELETE', `/channels/${text}/messages/${id}`)).body.code).toBe(50013);
});

test('files count as content, and what they are called is told', async () => {
  const form = new FormData();
  form.append('payload_json', JSON.stringify({ attachments: [{ id: 0 }] }));
  form.append('files[0]', new Blob(['RIFF'], { type: 'audio/wav' }), 'tone.wav');
  const response = await fetch(`${server.restUrl}/v10/channels/${text}/messages`, {
    method: 'POST',
    headers: { authorization: `Bot ${server.token}` },
    body: form,
  });
  expect([response.status, await response.json()]).toMatchObject([
    200,
    { attachments: [{ filename: 'tone.wav', size: 4, content_type: 'audio/wav' }] },
  ]);
});

test.each([
  ['nothing', {}, 50006],
  ['2001 characters', { content: 'x'.repeat(2001) }, 50035],
  ['an answer to nothing', { content: 'x', message_reference: { message_id: '129000000000000999' } }, 50035],
])('a message with %s is refused', async (_, body, code) => {
  expect(await ask('POST', `/channels/${text}/messages`, body)).toMatchObject({ status: 400, body: { code } });
});

test('a reaction is counted, told to bots that asked for it, and taken back; what is no emoji is none', async () => {
  const gateway = await signIn(1 << 10);
  const { id } = server.gateway.message({ userId: ada, channelId: text, content: 'hi' });
  const path = `/channels/${text}/messages/${id}`;
  const thumb = encodeURIComponent('👍');
  expect((await ask('PUT', `${path}/reactions/${thumb}/@me`)).status).toBe(204);
  expect((await gateway.dispatch('MESSAGE_REACTION_ADD')).d).toMatchObject({
    user_id: server.bot.id,
    message_id: id,
    emoji: { id: null, name: '👍' },
  });
  expect((await ask('GET', path)).body.reactions).toMatchObject([{ count: 1, me: true, emoji: { name: '👍' } }]);
  expect((await ask('DELETE', `${path}/reactions/${thumb}/@me`)).status).toBe(204);
  await gateway.dispatch('MESSAGE_REACTION_REMOVE');
  expect((await ask('GET', path)).body.reactions).toBeUndefined();
  expect((await ask('PUT', `${path}/reactions/cat:1/@me`)).body.code).toBe(10014);
});

test('typing is told to bots that asked for it', async () => {
  const gateway = await signIn(messageTyping);
  expect((await ask('POST', `/channels/${text}/typing`)).status).toBe(204);
  expect((await gateway.dispatch('TYPING_START')).d).toMatchObject({ channel_id: text, user_id: server.bot.id });
});

test('a command is answered once, by whoever knows its token; what follows can be changed', async () => {
  const raised = server.gateway.interaction({
    botId: server.bot.id,
    userId: ada,
    channelId: text,
    command: { name: 'p' },
  });
  const callback = `/interactions/${raised.id}/${raised.token}/callback`;
  const hook = `/webhooks/${server.bot.id}/${raised.token}`;
  expect((await ask('POST', `/interactions/${raised.id}/wrong/callback`, { type: 5 }, null)).body.code).toBe(10062);
  expect((await ask('POST', hook, { content: 'early' }, null)).body.code).toBe(10015);
  const heard = server.events.waitFor('interaction-answered');
  expect((await ask('POST', callback, { type: 5, data: { flags: 64 } }, null)).status).toBe(204);
  expect(await heard).toMatchObject({ interactionId: raised.id, type: 5 });
  expect(await ask('POST', callback, { type: 5 }, null)).toMatchObject({ status: 400, body: { code: 40060 } });
  expect((await ask('GET', `${hook}/messages/@original`, undefined, null)).body.code).toBe(10008);
  const { body } = await ask('PATCH', `${hook}/messages/@original`, { content: 'Playing' }, null);
  expect(body).toMatchObject({ content: 'Playing', flags: 64, interaction_metadata: { user: { id: ada } } });
  // Only the person sees it.
  expect((await ask('GET', `/channels/${text}/messages`)).body).toEqual([]);
  expect((await ask('POST', hook, { content: 'Next' }, null)).body).toMatchObject({ content: 'Next', type: 20 });
  expect((await ask('GET', `/channels/${text}/messages`)).body).toMatchObject([{ content: 'Next' }]);
});

test('the audit log is for who may view it, and is asked by user, kind and place', async () => {
  const { otherGuildId: studio, otherGuildChannelId: room } = server.places;
  expect((await ask('GET', `/guilds/${server.guildId}/audit-logs`)).body.code).toBe(50013);
  for (const status of ['one', 'two', null]) server.voiceStatus.set(room, status, server.bot.id, 'why');
  const log = async (query: string) =>
    ((await ask('GET', `/guilds/${studio}/audit-logs${query}`)).body as { audit_log_entries: { id: string }[] })
      .audit_log_entries;
  const all = await log('');
  expect(all).toMatchObject([
    { action_type: 193 },
    { action_type: 192, options: { status: 'two' }, reason: 'why' },
    { action_type: 192, options: { status: 'one' } },
  ]);
  expect(await log('?action_type=193')).toEqual([all[0]]);
  expect(await log(`?after=${all[2]!.id}`)).toEqual([all[1], all[0]]);
  expect(await log(`?before=${all[0]!.id}&limit=1`)).toEqual([all[1]]);
  expect(await log('?user_id=7')).toEqual([]);
});
