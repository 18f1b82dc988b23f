import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLocalServer, type LocalServer } from '../index.ts';
import { askApi, type ApiAnswer } from '../testing/ask-api.ts';
import { wireProblems, type WireSample } from '../testing/wire-types.ts';
import { routes } from './route-table.ts';

let server: LocalServer;
const samples: WireSample[] = [];
const asked = new Set<string>();

beforeAll(async () => {
  server = await startLocalServer({ intents: 'all' });
});
afterAll(() => server.close());

/** Asks for a row of the table, with values for what is open in its path. A type of null wants 204. */
const ask = async (
  type: string | null,
  method: string,
  route: string,
  values: string[],
  body?: unknown,
): Promise<ApiAnswer> => {
  let next = 0;
  const path = route.replace(/:\w+/g, () => values[next++]!);
  const [bare = '', query] = path.split('?');
  const answer = await askApi(server, method, query === undefined ? bare : `${bare}?${query}`, { body });
  asked.add(`${method} ${route.split('?')[0]}`);
  expect([method, path, answer.status, answer.body]).toEqual([
    method,
    path,
    type === null ? 204 : (expect.toSatisfy((status) => status === 200 || status === 201) as number),
    answer.body,
  ]);
  if (type !== null) samples.push({ name: `${method} ${route}`, type, json: answer.body });
  return answer;
};

const slash = {
  name: 'play',
  description: 'Plays a song',
  options: [{ type: 3, name: 'what', description: 'Its name' }],
};

test('what a bot asks for at its start', async () => {
  const { bot, guildId } = server;
  await ask('RESTGetAPIGatewayResult', 'GET', '/gateway', []);
  await ask('RESTGetAPIGatewayBotResult', 'GET', '/gateway/bot', []);
  await ask('RESTGetAPICurrentUserResult', 'GET', '/users/@me', []);
  await ask('RESTPatchAPICurrentUserResult', 'PATCH', '/users/@me', [], { username: 'Earshot' });
  await ask('RESTGetAPICurrentUserGuildsResult', 'GET', '/users/@me/guilds?with_counts=true', []);
  await ask('RESTGetAPIUserResult', 'GET', '/users/:user', [server.people.ids(guildId)[0]!]);
  await ask('RESTGetCurrentApplicationResult', 'GET', '/applications/@me', []);
  await ask('RESTPatchCurrentApplicationResult', 'PATCH', '/applications/@me', [], { description: 'Plays' });
  await ask('RESTGetAPIOAuth2CurrentApplicationResult', 'GET', '/oauth2/applications/@me', []);
  for (const [path, values, kind] of [
    ['/applications/:application/commands', [bot.id], ''],
    ['/applications/:application/guilds/:guild/commands', [bot.id, guildId], 'Guild'],
  ] as const) {
    const type = (method: string, end: string) => `REST${method}APIApplication${kind}Command${end}Result`;
    await ask(type('Put', 's'), 'PUT', path, [...values], [slash, { name: 'Play This', type: 3 }]);
    const made = await ask(type('Post', 's'), 'POST', path, [...values], { ...slash, name: 'stop' });
    const one = [...values, made.body.id as string];
    await ask(type('Get', 's'), 'GET', path, [...values]);
    await ask(type('Get', ''), 'GET', `${path}/:command`, one);
    await ask(type('Patch', ''), 'PATCH', `${path}/:command`, one, { description: 'Stops' });
    await ask(null, 'DELETE', `${path}/:command`, one);
  }
});

test('a guild, its channels and members', async () => {
  const { guildId, places, bot } = server;
  const [ada = ''] = server.people.ids(guildId);
  const moderated = [places.otherGuildId, server.people.ids(places.otherGuildId).at(-1)!];
  await ask('RESTGetAPIGuildResult', 'GET', '/guilds/:guild?with_counts=true', [guildId]);
  await ask('RESTGetAPIGuildChannelsResult', 'GET', '/guilds/:guild/channels', [guildId]);
  const roles = await ask('RESTGetAPIGuildRolesResult', 'GET', '/guilds/:guild/roles', [guildId]);
  await ask('RESTGetAPIGuildRoleResult', 'GET', '/guilds/:guild/roles/:role', [guildId, roles.body[0].id as string]);
  await ask('RESTGetAPIGuildVoiceRegionsResult', 'GET', '/guilds/:guild/regions', [guildId]);
  await ask('RESTGetAPIVoiceRegionsResult', 'GET', '/voice/regions', []);
  await ask('RESTGetAPIGuildMembersResult', 'GET', '/guilds/:guild/members?limit=9', [guildId]);
  await ask('RESTGetAPIGuildMembersSearchResult', 'GET', '/guilds/:guild/members/search?query=a', [guildId]);
  await ask('RESTGetAPIGuildMemberResult', 'GET', '/guilds/:guild/members/:user', [guildId, ada]);
  await ask('RESTPatchAPIGuildMemberResult', 'PATCH', '/guilds/:guild/members/:user', moderated, { mute: true });
  await ask('RESTPatchAPICurrentGuildMemberResult', 'PATCH', '/guilds/:guild/members/@me', [guildId], { nick: 'DJ' });
  await ask('RESTPatchAPICurrentGuildMemberNicknameResult', 'PATCH', '/guilds/:guild/members/@me/nick', [guildId], {
    nick: null,
  });
  await ask('RESTGetAPIChannelResult', 'GET', '/channels/:channel', [places.textChannelId]);
  await ask('RESTPatchAPIChannelResult', 'PATCH', '/channels/:channel', [places.otherGuildChannelId], {
    bitrate: 96_000,
  });

  await ask('RESTGetAPIGuildVoiceStateUserResult', 'GET', '/guilds/:guild/voice-states/:user', [guildId, ada]);
  server.seats.seat(bot.id, places.stageChannelId, { suppress: true });
  const raised = { request_to_speak_timestamp: new Date().toISOString() };
  await ask(null, 'PATCH', '/guilds/:guild/voice-states/@me', [guildId], raised);
  await ask('RESTGetAPIGuildVoiceStateCurrentMemberResult', 'GET', '/guilds/:guild/voice-states/@me', [guildId]);
  await ask(null, 'PATCH', '/guilds/:guild/voice-states/:user', [guildId, bot.id], { suppress: true });
  server.seats.seat(bot.id, server.channelId);
  await ask(null, 'PUT', '/channels/:channel/voice-status', [server.channelId], { status: 'music' });
});

test('every route was asked, and every answer has all fields that Discord’s types require', () => {
  expect(routes.map(({ method, path }) => `${method} ${path}`).filter((route) => !asked.has(route))).toEqual([]);
  expect(wireProblems(samples)).toEqual([]);
});
