import { describe, expect, test } from 'vitest';
import { startLocalServer } from '../index.ts';
import { readReady, signIn } from '../testing/raw-client.ts';
import { mayJoin, permissionsIn } from './member-permissions.ts';
import { readWorld } from './world-file.ts';

const home = {
  name: 'Home',
  owner: 'ada',
  roles: [{ name: 'Bots' }],
  botRoles: ['Bots'],
  members: ['ada', { name: 'grace', nick: 'Amazing Grace', roles: ['Bots'] }],
  channels: [
    { name: 'voice', kind: 'category' },
    { name: 'Lounge', category: 'voice', people: ['ada'], bitrate: 96_000 },
    { name: 'Secret', category: 'voice', overwrites: [{ role: 'Bots', deny: ['VIEW_CHANNEL'] }], userLimit: 3 },
    { name: 'Stage', kind: 'stage' },
    { name: 'general', kind: 'text' },
  ],
};
const text = (more: object = {}) => JSON.stringify({ guilds: [home], ...more });

test('names are enough: ids, tokens, bots and a listener come by themselves', () => {
  const { world, tokens } = readWorld(text());
  const [guild] = world.guilds;
  expect(tokens.size).toBe(0);
  expect([world.bot, ...world.peers].map(({ username }) => username)).toEqual(['Bot', 'Peer One', 'Peer Two']);
  expect(guild!.members.map(({ user }) => user.username)).toEqual([
    'Bot',
    'Peer One',
    'Peer Two',
    'Listener',
    'ada',
    'grace',
  ]);
  const lounge = guild!.channels.find(({ name }) => name === 'Lounge')!;
  expect(lounge).toMatchObject({ type: 2, bitrate: 96_000, parent_id: guild!.channels[0]!.id });
  expect(world.places).toMatchObject({
    guildId: guild!.id,
    channelId: lounge.id,
    stageChannelId: guild!.channels[3]!.id,
  });
  expect(new Set([guild!.id, ...guild!.channels.map(({ id }) => id)]).size).toBe(6);
  expect(readWorld(text()).world).toEqual(world);
});

test('overwrites say who may do what', () => {
  const { world } = readWorld(text());
  const [guild] = world.guilds;
  const secret = guild!.channels.find(({ name }) => name === 'Secret')!;
  expect(permissionsIn(guild!, secret, world.bot.id)).toBe(0n);
  const owner = guild!.members.find(({ user }) => user.username === 'ada')!;
  expect(mayJoin(guild!, secret, owner.user.id, 0)).toBe(true);
});

test('ids and tokens may be fixed, and a server runs with them', async () => {
  const token = 'MTI5MDAwMDAwMDAwMDAwMDEw.abcdef.fixed-for-these-tests';
  const { world, tokens } = readWorld(text({ bot: { name: 'Bardling', id: '100000000000000001', token }, peers: [] }));
  const server = await startLocalServer({ world, tokens });
  try {
    expect(server).toMatchObject({ token, peerTokens: [], guildId: world.guilds[0]!.id });
    const gateway = await signIn(server, token);
    expect((await readReady(gateway)).user).toMatchObject({ id: '100000000000000001', username: 'Bardling' });
    expect((await gateway.dispatch('GUILD_CREATE')).d.name).toBe('Home');
  } finally {
    await server.close();
  }
});

test('a mark of the encoding before the text does no harm', () => {
  expect(readWorld(`\uFEFF${text({})}`).world.guilds).toHaveLength(1);
});

describe('what is wrong is said with its place', () => {
  const channel = (more: object) => text({ guilds: [{ ...home, channels: [{ name: 'x', ...more }] }] });
  test.each([
    ['{', 'no JSON'],
    [text({ bot: { name: 'a', colour: 'red' } }), 'bot.colour: '],
    [text({ bot: { name: 'a', token: 'short' } }), 'bot.token: '],
    [text({ bot: 'a', peers: ['b', 'a'] }), 'two of them have the name "a"'],
    [
      text({ bot: { name: 'a', token: 'x'.repeat(20) }, peers: [{ name: 'b', token: 'x'.repeat(20) }] }),
      'the same token',
    ],
    [text({ guilds: [{ ...home, members: [{ name: 'ada', nik: 'A' }] }] }), 'guilds[0].members[0].nik: '],
    [text({ guilds: [{ ...home, members: ['eve', 'eve'] }] }), 'guilds[0].members: "eve" is a member twice'],
    [text({ guilds: [{ ...home, roles: [{ name: 'A' }, { name: 'A' }] }] }), 'guilds[0].roles: two roles'],
    [text({ guilds: [home, { ...home, channels: [{ name: 'x', people: ['ada'] }] }] }), 'ada sits in two channels'],
    [channel({ kind: 'text', people: ['ada'] }), 'guilds[0].channels[0].people: nobody can sit'],
    ['7', 'the file: '],
    [JSON.stringify({ guilds: [] }), 'guilds: a world has at least one guild'],
    [JSON.stringify({ guilds: [{ name: 'x', channels: [] }] }), 'guilds[0].channels: a guild has at least one channel'],
    [channel({ kind: 'forum' }), 'guilds[0].channels[0].kind: '],
    [channel({ colour: 'red' }), 'guilds[0].channels[0].colour: '],
    [channel({ people: ['nobody'] }), 'guilds[0].channels[0].people: there is no member "nobody"'],
    [channel({ category: 'none' }), 'guilds[0].channels[0].category: there is no category "none"'],
    [channel({ overwrites: [{ role: 'Admins' }] }), 'guilds[0].channels[0].overwrites[0]: there is no role "Admins"'],
    [channel({ overwrites: [{}] }), 'give one of the two'],
    [channel({ overwrites: [{ role: 'Bots', deny: ['FLY'] }] }), 'no permission of this name'],
    [channel({ id: '12' }), 'guilds[0].channels[0].id: an id has 17 to 20 digits'],
    [channel({ kind: 'text' }), 'guilds[0].channels: none of them is a voice channel or a stage'],
    [
      text({ bot: { name: 'a', id: '100000000000000001' }, peers: [{ name: 'b', id: '100000000000000001' }] }),
      'given twice',
    ],
    [text({ guilds: [{ ...home, owner: 'nobody' }] }), 'guilds[0].owner: '],
    [
      text({
        guilds: [
          {
            ...home,
            channels: [
              { name: 'a', people: ['ada'] },
              { name: 'b', people: ['ada'] },
            ],
          },
        ],
      }),
      'guilds: ada sits in two channels',
    ],
  ])('%s', (file, reason) => {
    expect(() => readWorld(file)).toThrow(reason);
  });
});
