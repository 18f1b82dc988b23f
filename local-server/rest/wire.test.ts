import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLocalServer, type LocalServer } from '../index.ts';
import { askApi, type ApiAnswer } from '../testing/ask-api.ts';
import { wireProblems, type WireSample } from '../testing/wire-types.ts';
import { routes } from './route-table.ts';

let server: LocalServer;
const samples: WireSample[] = [];
const asked = new Set<string>();

beforeAll(async () => {
  server = await startLocalServer({ intents: 'all', rateLimits: 'off' });
});
afterAll(() => server.close());

/** The paths of Discord's OpenAPI description, which a package carries as types. */
const described = [
  ...readFileSync('node_modules/discord-api-spec/build/discord-api-spec.ts', 'utf8').matchAll(
    /^ {2}"(\/[^"]*)": \{$/gm,
  ),
].map(([, path]) => path!);

/** The type of an answer in that description; null for a route that only the documentation has. */
function descriptionOf(method: string, route: string, status: number): string | null {
  const pattern = new RegExp(`^${route.split('?')[0]!.replace(/:\w+/g, '\\{\\w+\\}')}$`);
  const path = described.find((one) => pattern.test(one));
  return path === undefined ? null : `Paths["${path}"]["${method.toLowerCase()}"]["responses"]["${status}"]`;
}

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
  if (type === null) return answer;
  const name = `${method} ${route}`;
  const spec = descriptionOf(method, route, answer.status);
  samples.push({ name, type, json: answer.body as unknown });
  if (spec !== null) samples.push({ name: `${name}, as described`, type: spec, json: answer.body as unknown });
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

test('messages, interactions, stages and sounds', async () => {
  const { places, bot, guildId } = server;
  const path = '/channels/:channel/messages';
  const text = [places.otherGuildChannelId];
  const embeds = [{ title: 'Now playing', description: 'A song' }];
  const first = await ask('RESTPostAPIChannelMessageResult', 'POST', path, text, { content: 'Hi', embeds, nonce: '7' });
  const answer = { content: 'again', message_reference: { message_id: first.body.id as string } };
  await ask('RESTPostAPIChannelMessageResult', 'POST', path, text, answer);
  const one = [...text, first.body.id as string];
  await ask('RESTGetAPIChannelMessagesResult', 'GET', path, text);
  await ask('RESTGetAPIChannelMessageResult', 'GET', `${path}/:message`, one);
  await ask('RESTPatchAPIChannelMessageResult', 'PATCH', `${path}/:message`, one, { content: 'Ho' });
  const reaction = [...one, '%F0%9F%8E%B5'];
  await ask(null, 'PUT', `${path}/:message/reactions/:emoji/@me`, reaction);
  await ask('RESTGetAPIChannelMessageResult', 'GET', `${path}/:message`, one);
  await ask('RESTGetAPIChannelMessageReactionUsersResult', 'GET', `${path}/:message/reactions/:emoji`, reaction);
  await ask(null, 'DELETE', `${path}/:message/reactions/:emoji/@me`, reaction);
  await ask(null, 'DELETE', `${path}/:message/reactions/:emoji/:user`, [...reaction, bot.id]);
  await ask(null, 'DELETE', `${path}/:message`, one);
  await ask(null, 'POST', '/channels/:channel/typing', text);
  const ids = [
    (await askApi(server, 'GET', `/channels/${text[0]!}/messages`)).body[0].id as string,
    '129000000000000999',
  ];
  await ask(null, 'POST', `${path}/bulk-delete`, text, { messages: ids });

  const [userId = ''] = server.people.ids(guildId);
  const raise = (isAutocomplete: boolean) => {
    const wanted = {
      botId: bot.id,
      userId,
      channelId: places.textChannelId,
      command: { name: 'play' },
      isAutocomplete,
    };
    const { id, token } = server.gateway.interaction(wanted);
    return [id, token];
  };
  const callback = '/interactions/:interaction/:token/callback';
  const asking = raise(false);
  const type = 'RESTPostAPIInteractionCallbackWithResponseResult';
  await ask(type, 'POST', `${callback}?with_response=true`, asking, { type: 4, data: { content: 'Playing' } });
  await ask(null, 'POST', callback, raise(true), { type: 8, data: { choices: [{ name: 'a', value: 'a' }] } });
  const hook = '/webhooks/:application/:token';
  const of = [bot.id, asking[1]!];
  const later = await ask('RESTPostAPIInteractionFollowupResult', 'POST', hook, of, { content: 'More' });
  const original = [...of, '@original'];
  await ask('RESTGetAPIInteractionOriginalResponseResult', 'GET', `${hook}/messages/:message`, original);
  await ask('RESTPatchAPIInteractionOriginalResponseResult', 'PATCH', `${hook}/messages/:message`, original, {
    embeds,
  });
  await ask(null, 'DELETE', `${hook}/messages/:message`, [...of, later.body.id as string]);

  const stage = server.seats.guildsOf(bot.id)[1]!;
  server.seats.updateChannel(text[0]!, { type: 13 });
  const opened = { channel_id: text[0], topic: 'Songs' };
  await ask('RESTPostAPIStageInstanceResult', 'POST', '/stage-instances', [], opened);
  await ask('RESTGetAPIStageInstanceResult', 'GET', '/stage-instances/:channel', text);
  await ask('RESTPatchAPIStageInstanceResult', 'PATCH', '/stage-instances/:channel', text, { topic: 'More songs' });
  await ask(null, 'DELETE', '/stage-instances/:channel', text);
  await ask('RESTGetAPIAuditLogResult', 'GET', '/guilds/:guild/audit-logs', [stage.id]);

  await ask('RESTGetAPISoundboardDefaultSoundsResult', 'GET', '/soundboard-default-sounds', []);
  await ask('RESTGetAPIGuildSoundboardSoundsResult', 'GET', '/guilds/:guild/soundboard-sounds', [guildId]);
  await ask(null, 'POST', '/channels/:channel/send-soundboard-sound', [server.channelId], { sound_id: 1 });
  await ask(null, 'DELETE', '/users/@me/guilds/:guild', [places.otherGuildId]);
  await ask('RESTGetStickerPacksResult', 'GET', '/sticker-packs', []);
});

/** What never ends well here: nobody can make a sound or an invite. */
const alwaysRefused = ['GET /guilds/:guild/soundboard-sounds/:sound', 'GET /invites/:code'];

test('every route was asked, and every answer has all fields that Discord’s types require', { timeout: 60_000 }, () => {
  expect(routes.map(({ method, path }) => `${method} ${path}`).filter((route) => !asked.has(route))).toEqual(
    alwaysRefused,
  );
  expect(wireProblems(samples)).toEqual([]);
});
