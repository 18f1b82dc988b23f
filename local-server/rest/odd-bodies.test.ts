import { afterAll, beforeAll, expect, test } from 'vitest';
import { startLocalServer, type LocalServer } from '../index.ts';
import { askApi } from '../testing/ask-api.ts';
import { routes } from './route-table.ts';

let server: LocalServer;
beforeAll(async () => {
  server = await startLocalServer({ rateLimits: 'off', intents: 'all' });
});
afterAll(() => server.close());

const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const names = [
  'status',
  'content',
  'name',
  'options',
  'embeds',
  'channel_id',
  'nick',
  'type',
  'data',
  'topic',
  'sound_id',
];
const each = (value: unknown): Record<string, unknown> => Object.fromEntries(names.map((name) => [name, value]));
const bodies: readonly [name: string, body: unknown][] = [
  ['nothing', undefined],
  ['an empty object', {}],
  ['null', null],
  ['a number', 7],
  ['a word', '"word"'],
  ['a list of odd things', [null, [], { type: {} }, 'x']],
  ['half of an object', '{"status":'],
  ['a number that is none', '{"bitrate":1e999,"user_limit":-0.5,"type":1e999}'],
  ['a prototype', '{"__proto__":{"status":null},"constructor":{"prototype":1},"embeds":[{"__proto__":null}]}'],
  ['a deep list', `{"options":${deep(5000)},"embeds":${deep(5000)},"data":${deep(5000)}}`],
  ['every field a list', each([[]])],
  ['every field an object', each({ toString: 1, length: -1 })],
  ['every field null', each(null)],
  ['half of a letter', each('\ud800')],
  ['NUL and the end of lines', each('\0\r\n')],
  ['a long word', each('x'.repeat(5000))],
];
/** Ids of things that exist, of none, and beyond 64 bits. */
const ids = (name: string): string[] => {
  const { guildId, places, bot } = server;
  const known: Record<string, string> = { guild: guildId, channel: places.otherGuildChannelId, application: bot.id };
  return [known[name] ?? bot.id, '99999999999999999999'];
};

test.each(bodies)('every route answers %s with an answer of Discord’s', { timeout: 30_000 }, async (_, body) => {
  const asking = routes
    .filter(({ method, path }) => method !== 'GET' && path !== '/users/@me')
    .flatMap(({ method, path }) =>
      [0, 1].map((index) => ({ method, path: path.replace(/:(\w+)/g, (_all, name: string) => ids(name)[index]!) })),
    );
  const answers = await Promise.all(asking.map(({ method, path }) => askApi(server, method, path, { body })));
  for (const [index, answer] of answers.entries()) {
    expect([asking[index], answer.status, answer.status < 500]).toEqual([asking[index], answer.status, true]);
    if (answer.status >= 400) expect(answer.body).toMatchObject({ code: expect.any(Number) as number });
  }
});

test.each(['limit=-1', 'limit=1e3', 'limit=', 'before=x&after=%00', 'query=%ff', 'around=7&limit=100', '__proto__=1'])(
  'every list answers ?%s',
  async (query) => {
    const lists = routes.filter(({ method }) => method === 'GET');
    const paths = lists.map(({ path }) => path.replace(/:(\w+)/g, (_all, name: string) => ids(name)[0]!));
    const answers = await Promise.all(paths.map((path) => askApi(server, 'GET', `${path}?${query}`)));
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
  },
);
