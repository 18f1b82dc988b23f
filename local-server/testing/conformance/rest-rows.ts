import { readFileSync } from 'node:fs';
import { startLocalServer, type LocalServer } from '../../index.ts';
import { routes } from '../../rest/route-table.ts';
import { askApi } from '../ask-api.ts';
import type { Row } from './probe.ts';

/** Discord's OpenAPI description, which a package carries as types. */
const description = 'node_modules/discord-api-spec/build/discord-api-spec.ts';

interface Asked {
  method: string;
  /** with `{name}` for what is open */
  path: string;
}

/** Every method of every path in the description. */
function described(): Asked[] {
  const found: Asked[] = [];
  let path: string | null = null;
  for (const line of readFileSync(description, 'utf8').split('\n')) {
    const opened = /^ {2}"(\/[^"]*)": \{/.exec(line)?.[1];
    const method = /^ {4}(get|post|put|patch|delete): \{/.exec(line)?.[1];
    if (opened !== undefined) path = opened;
    else if (path !== null && method !== undefined) found.push({ method: method.toUpperCase(), path });
    else if (line.startsWith('}')) path = null;
  }
  return found;
}

const shapeOf = ({ method, path }: Asked): string => `${method} ${path.replace(/\{\w+\}/g, '{}')}`;

/** What the documentation has in its text alone. */
function undescribed(all: readonly Asked[]): Asked[] {
  const known = new Set(all.map(shapeOf));
  const own = routes.map(({ method, path }) => ({ method, path: path.replace(/:(\w+)/g, '{$1_id}') }));
  return own.filter((one) => !known.has(shapeOf(one)));
}

const slash = { name: 'play', description: 'Plays a song' };
const nobody = '129000000000009999';

interface Scene {
  server: LocalServer;
  /** what stands for the path's names */
  values: Readonly<Record<string, string>>;
  /** an interaction that nobody has answered */
  fresh: readonly [id: string, token: string];
}

/** Of everything that a path can name, one: in the guild in which the bots are moderators. */
async function setScene(server: LocalServer): Promise<Scene> {
  const { bot, places } = server;
  const guild = places.otherGuildId;
  const channel = places.otherGuildChannelId;
  server.seats.seat(bot.id, channel);
  server.seats.updateChannel(places.noStatusChannelId, { type: 13 });
  const make = async (path: string, body: unknown): Promise<string> =>
    ((await askApi(server, 'POST', path, { body })).body as { id: string }).id;
  const user = server.people.ids(guild).at(-1) ?? nobody;
  const raise = (): [string, string] => {
    const { id, token } = server.gateway.interaction({
      botId: bot.id,
      userId: user,
      channelId: channel,
      command: slash,
    });
    return [id, token];
  };
  const [interaction, token] = raise();
  await askApi(server, 'POST', `/interactions/${interaction}/${token}/callback`, {
    body: { type: 4, data: { content: 'Playing' } },
  });
  const roles = (await askApi(server, 'GET', `/guilds/${guild}/roles`)).body as { id: string }[];
  const command = await make(`/applications/${bot.id}/commands`, slash);
  const guildCommand = await make(`/applications/${bot.id}/guilds/${guild}/commands`, slash);
  const values = {
    application: bot.id,
    guild,
    channel,
    stage: places.noStatusChannelId,
    user,
    role: roles.at(-1)?.id ?? nobody,
    message: await make(`/channels/${channel}/messages`, { content: 'Hi' }),
    followup: await make(`/webhooks/${bot.id}/${token}`, { content: 'More' }),
    command,
    guildCommand,
    webhook: bot.id,
    webhook_token: token,
    emoji_name: encodeURIComponent('👍'),
    code: 'abcdef',
  };
  return { server, values, fresh: raise() };
}

/** A path with its names filled in. */
function fill(path: string, { values, fresh }: Scene): string {
  const kind = path.startsWith('/stage-instances') ? { channel: values.stage } : {};
  const inWebhook = path.startsWith('/webhooks') ? { message: values.followup } : {};
  const inGuild = /guilds.*commands/.test(path) ? { command: values.guildCommand } : {};
  const once = path.startsWith('/interactions') ? { interaction: fresh[0], interaction_token: fresh[1] } : {};
  const all: Readonly<Record<string, string | undefined>> = { ...values, ...kind, ...inWebhook, ...inGuild, ...once };
  return path.replace(/\{(\w+?)(?:_id)?\}/g, (_, name: string) => all[name] ?? nobody);
}

/** Bodies that a route needs to do its work; others get an empty object. */
const bodies = ({ server, values }: Scene): Readonly<Record<string, unknown>> => ({
  'POST /applications/{}/commands': slash,
  'PUT /applications/{}/commands': [slash],
  'POST /applications/{}/guilds/{}/commands': slash,
  'PUT /applications/{}/guilds/{}/commands': [slash],
  'POST /channels/{}/messages': { content: 'Hi' },
  'PATCH /channels/{}/messages/{}': { content: 'Ho' },
  'POST /channels/{}/messages/bulk-delete': { messages: [values.message, nobody] },
  'POST /channels/{}/send-soundboard-sound': { sound_id: '1' },
  'PUT /channels/{}/voice-status': { status: 'music' },
  'PATCH /channels/{}': { bitrate: 96_000 },
  'POST /channels/{}/webhooks': { name: 'songs' },
  'PATCH /guilds/{}/members/{}': { mute: true },
  'PATCH /guilds/{}/members/@me': { nick: 'DJ' },
  'PATCH /guilds/{}/members/@me/nick': { nick: 'DJ' },
  'PATCH /guilds/{}/voice-states/@me': { suppress: true },
  'PATCH /guilds/{}/voice-states/{}': { channel_id: values.stage, suppress: true },
  'POST /interactions/{}/{}/callback': { type: 4, data: { content: 'Playing' } },
  'POST /webhooks/{}/{}': { content: 'More' },
  'PATCH /webhooks/{}/{}/messages/{}': { content: 'Other' },
  'PATCH /webhooks/{}/{}/messages/@original': { content: 'Other' },
  'POST /stage-instances': { channel_id: values.stage, topic: 'Songs' },
  'PATCH /stage-instances/{}': { topic: 'More songs' },
  'PATCH /users/@me': { username: server.bot.username },
  'PATCH /applications/@me': { description: 'Plays' },
  'POST /users/@me/channels': { recipient_id: values.user },
});

const queries: Readonly<Record<string, string>> = { 'GET /guilds/{}/members/search': '?query=a' };

/** Things are opened before somebody looks at them, and deleted after; a guild is left last of all. */
function turnOf({ method, path }: Asked): number {
  if (path === '/stage-instances' || path.startsWith('/interactions')) return 0;
  if (path === '/users/@me/guilds/{guild_id}') return 100_000;
  if (path.endsWith('/bulk-delete')) return 50_000;
  const order = ['GET', 'PATCH', 'POST', 'PUT', 'DELETE'].indexOf(method) + 1;
  return order * 1000 - path.length;
}

/** Code 0 is what Discord says of a path or method that does not exist. */
function verdictOf(status: number, code: number | undefined): string {
  if ((status === 404 || status === 405) && code === 0) return 'not built';
  return status < 400 ? `answers ${status}` : `refuses with ${status}, code ${code}`;
}

export async function restRoutes(): Promise<Row[]> {
  const all = described();
  const asked = [...all, ...undescribed(all)];
  const server = await startLocalServer({ rateLimits: 'off', intents: 'all' });
  const told = new Map<Asked, string>();
  try {
    const scene = await setScene(server);
    const known = bodies(scene);
    for (const one of [...asked].sort((a, b) => turnOf(a) - turnOf(b))) {
      const { method } = one;
      const shape = shapeOf(one);
      // Its own voice state can be raised on a stage alone.
      const isOnStage = shape === 'PATCH /guilds/{}/voice-states/@me';
      server.seats.seat(server.bot.id, isOnStage ? scene.values.stage! : scene.values.channel!);
      const body = method === 'GET' || method === 'DELETE' ? undefined : (known[shape] ?? {});
      const path = fill(one.path, scene) + (queries[shape] ?? '');
      const answer = await askApi(server, method, path, { body });
      told.set(one, verdictOf(answer.status, (answer.body as { code?: number } | null)?.code));
    }
  } finally {
    await server.close();
  }
  return asked
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.method < b.method ? -1 : 1))
    .map((one) => [one.method, `\`${one.path}\``, told.get(one)!]);
}
