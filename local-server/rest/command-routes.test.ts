import { afterEach, beforeEach, expect, test } from 'vitest';
import { startLocalServer, type LocalServer } from '../index.ts';
import { askApi } from '../testing/ask-api.ts';
import { openRaw } from '../testing/raw-client.ts';

let server: LocalServer;
beforeEach(async () => {
  server = await startLocalServer();
});
afterEach(() => server.close());

const ask = (method: string, path: string, body?: unknown) =>
  askApi(server, method, `/applications/${server.bot.id}${path}`, { body });
const play = { name: 'play', description: 'Plays a song' };

test('a command is made once: the same name again changes it and keeps its id', async () => {
  const made = await ask('POST', '/commands', play);
  expect(made).toMatchObject({ status: 201, body: { ...play, type: 1, application_id: server.bot.id } });
  const again = await ask('POST', '/commands', { ...play, description: 'Plays it' });
  expect(again).toMatchObject({ status: 200, body: { id: made.body.id, description: 'Plays it' } });
  expect(again.body.version).not.toBe(made.body.version);
  const all = await ask('PUT', '/commands', [play, { name: 'Queue this', type: 3 }]);
  expect(all.body).toMatchObject([
    { id: made.body.id, description: 'Plays a song' },
    { type: 3, description: '' },
  ]);
  expect((await ask('GET', `/guilds/${server.guildId}/commands`)).body).toEqual([]);
  const changed = await ask('PATCH', `/commands/${made.body.id as string}`, { default_member_permissions: 8 });
  expect(changed.body).toMatchObject({ ...play, type: 1, default_member_permissions: '8' });
});

test.each([
  ['no description', { name: 'play' }, { description: { _errors: [{ code: 'BASE_TYPE_REQUIRED' }] } }],
  ['a name with a space', { ...play, name: 'Play it' }, { name: { _errors: [{}] } }],
  [
    'a name of 33 letters',
    { ...play, name: 'p'.repeat(33) },
    { name: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH' }, {}] } },
  ],
  ['26 options', { ...play, options: Array(26).fill({ ...play, type: 3 }) }, { options: { _errors: [{}] } }],
  [
    'an option in capitals',
    { ...play, options: [{ ...play, name: 'What', type: 3 }] },
    { options: { 0: { name: {} } } },
  ],
])('a command with %s is an invalid form', async (_, body, errors) => {
  expect(await ask('POST', '/commands', body)).toMatchObject({ status: 400, body: { code: 50035, errors } });
});

test('two commands of one name, another’s commands and a guild without the bot are refused', async () => {
  expect(await ask('PUT', '/commands', [play, play])).toMatchObject({
    status: 400,
    body: { errors: { 1: { name: { _errors: [{ code: 'APPLICATION_COMMANDS_DUPLICATE_NAME' }] } } } },
  });
  const other = await askApi(server, 'GET', `/applications/${server.peers[0]!.id}/commands`);
  expect(other).toMatchObject({ status: 403, body: { code: 20012 } });
  expect((await ask('GET', '/guilds/7/commands')).body.code).toBe(10004);
  expect((await ask('DELETE', '/commands/7')).body.code).toBe(10063);
});

test('an interaction names the id under which its command was registered', async () => {
  const { body } = await ask('POST', `/guilds/${server.guildId}/commands`, play);
  const gateway = await openRaw(`${server.gatewayUrl}?v=10&encoding=json`);
  gateway.send({ op: 2, d: { token: server.token, intents: 1, properties: {} } });
  await gateway.dispatch('GUILD_CREATE');
  const [userId = ''] = server.people.ids(server.guildId);
  server.gateway.interaction({ botId: server.bot.id, userId, channelId: server.channelId, command: { name: 'play' } });
  expect((await gateway.dispatch('INTERACTION_CREATE')).d.data).toMatchObject({ id: body.id, name: 'play' });
});
