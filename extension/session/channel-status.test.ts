import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channelId, guild, guildId } from '../discord/testing/gateway-world.ts';
import { createSessionWorld, type SessionWorld } from './testing/session-world.ts';

const mara = '200000000000000001';
const den = { id: '300000000000000004', type: 2, name: 'Den' };
const roomy = { ...guild, channels: [...guild.channels, den] };

let world: SessionWorld;
/** what was written, in order, and Discord's answers */
let written: { url: string; status: string | null }[];
let answer: () => Response;
let delay: () => Promise<void>;
let application: (url: string) => Response;

beforeEach(async () => {
  vi.useFakeTimers();
  written = [];
  answer = () => new Response(null, { status: 204 });
  delay = async () => undefined;
  world = await createSessionWorld({
    fetch: async (url, init) => {
      if (init?.method === 'GET') return application(url as string);
      const { status } = JSON.parse(init?.body as string) as { status: string | null };
      written.push({ url: url as string, status });
      await delay();
      return answer();
    },
  });
  world.stored.local.settings = { showsStatus: true };
  world.tabs.set(1, { ...world.tabs.get(1)!, title: 'Rain' });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function live(known: object = roomy): Promise<void> {
  await world.signIn(known);
  await world.goLive();
  await world.dispatch('VOICE_STATE_UPDATE', {
    ...{ guild_id: guildId, channel_id: channelId, user_id: mara, session_id: mara },
    member: { user: { id: mara, username: 'Mara' }, roles: [] },
  });
}
/** Discord's answer to op 43. */
const tell = (channels: object[] = []) => world.dispatch('CHANNEL_INFO', { guild_id: guildId, channels });
const asked = () => world.sockets[0]!.sent.filter(({ op }) => op === 43).map(({ d }) => d);
const texts = () => written.map(({ status }) => status);
const retitle = async (title: string) => {
  world.tabs.set(1, { ...world.tabs.get(1)!, title });
  await world.clock.advance(5000);
};
const problem = async () => (await world.view()).problem?.code ?? null;

it('asks first, writes where there is none, and takes it away at the end', async () => {
  await live();
  expect(asked()).toEqual([{ guild_id: guildId, fields: ['status'] }]);
  await world.clock.advance(1000);
  expect(written).toEqual([]);
  await tell();
  await world.clock.settle();
  expect(written).toEqual([
    { url: `https://discord.com/api/v10/channels/${channelId}/voice-status`, status: '♪ Rain' },
  ]);
  expect(world.stored.local.statusSet).toEqual([{ guildId, channelId, text: '♪ Rain' }]);
  await world.session.command({ type: 'stop' });
  await world.clock.advance(1000);
  expect(texts()).toEqual(['♪ Rain', null]);
  expect(world.stored.local.statusSet).toEqual([]);
});

it('follows the title, at most once in ten seconds, and only if it is another', async () => {
  await live();
  await tell();
  await retitle('Wind');
  expect(texts()).toEqual(['♪ Rain']);
  await retitle('Storm');
  expect(texts()).toEqual(['♪ Rain', '♪ Storm']);
  await world.clock.advance(9000);
  expect(texts()).toHaveLength(2);
});

it('never writes over a text of somebody else’s, nor after somebody changed ours', async () => {
  await live();
  await tell([{ id: channelId, status: 'Game night' }]);
  await retitle('Wind');
  expect(written).toEqual([]);
  await world.session.command({ type: 'stop' });
  await world.clock.advance(1000);
  expect(written).toEqual([]);
});

it('takes away a text that was still on its way when the stream ended', async () => {
  let arrive = (): void => undefined;
  const slow = new Promise<void>((resolve) => (arrive = resolve));
  delay = () => slow;
  await live();
  await tell();
  await world.session.command({ type: 'stop' });
  await world.clock.advance(1000);
  expect(texts()).toEqual(['♪ Rain']);
  delay = async () => undefined;
  arrive();
  await world.clock.advance(100);
  expect(texts()).toEqual(['♪ Rain', null]);
  expect(world.stored.local.statusSet).toEqual([]);
});

it('takes the echo of its own text for no hand of somebody else’s, however early it comes', async () => {
  let arrive = (): void => undefined;
  const slow = new Promise<void>((resolve) => (arrive = resolve));
  delay = () => slow;
  await live();
  await tell();
  await world.dispatch('VOICE_CHANNEL_STATUS_UPDATE', { id: channelId, guild_id: guildId, status: '♪ Rain' });
  arrive();
  await world.clock.settle();
  expect(world.stored.local.statusSet).toEqual([{ guildId, channelId, text: '♪ Rain' }]);
  delay = async () => undefined;
  await retitle('Wind');
  await retitle('Wind');
  expect(texts()).toEqual(['♪ Rain', '♪ Wind']);
});

it('keeps the text while the connection is made again, and tries to take it away again if that failed', async () => {
  await live();
  await tell();
  await world.clock.settle();
  world.sockets.at(-1)!.drop(4006);
  await world.clock.advance(100);
  expect((await world.view()).stream.state).toBe('reconnecting');
  expect(texts()).toEqual(['♪ Rain']);
  answer = () => new Response(null, { status: 503 });
  await world.session.command({ type: 'stop' });
  await world.clock.advance(1000);
  answer = () => new Response(null, { status: 204 });
  await world.clock.advance(31_000);
  expect(texts()).toEqual(['♪ Rain', null, null]);
  expect(world.stored.local.statusSet).toEqual([]);
});

it.each([['Game night'], [null]])('lets go of a text that somebody changed to %j', async (status) => {
  await live();
  await tell();
  await world.dispatch('VOICE_CHANNEL_STATUS_UPDATE', { id: channelId, guild_id: guildId, status: '♪ Rain' });
  await world.dispatch('VOICE_CHANNEL_STATUS_UPDATE', { id: channelId, guild_id: guildId, status });
  await retitle('Wind');
  await retitle('Storm');
  await world.session.command({ type: 'stop' });
  await world.clock.advance(1000);
  expect(texts()).toEqual(['♪ Rain']);
  expect(world.stored.local.statusSet).toEqual([]);
});

it('writes nothing if Discord does not say what stands there', async () => {
  await live();
  await world.clock.advance(5000);
  await tell();
  await retitle('Wind');
  expect(written).toEqual([]);
});

it('says once that the permission is missing, and the stream goes on', async () => {
  answer = () => new Response(JSON.stringify({ code: 50_013, message: 'Missing Permissions' }), { status: 403 });
  await live();
  await tell();
  await world.clock.settle();
  expect(await problem()).toBe('status-refused');
  expect((await world.view()).problem?.action).toBe('invite');
  expect((await world.view()).stream.state).toBe('live');
  await retitle('Wind');
  await retitle('Storm');
  expect(written).toHaveLength(1);
});

it('takes its text away before the bot leaves, since afterwards it may not', async () => {
  /** Discord's rule: without Manage Channels, only those in the channel may set a status. */
  answer = () => {
    const [to] = world.sockets[0]!.sent.filter(({ op }) => op === 4).slice(-1);
    const isInside = (to?.d as { channel_id: string | null }).channel_id === channelId;
    return new Response(JSON.stringify({ code: 50_013 }), { status: isInside ? 200 : 403 });
  };
  const slow = (): Promise<void> => new Promise((resolve) => void world.clock.setTimer(resolve, 400));
  await live();
  await tell();
  await world.clock.settle();
  delay = slow;
  await world.session.command({ type: 'choose', guildId, channelId: den.id });
  await world.clock.advance(3000);
  expect(texts()).toEqual(['♪ Rain', null]);
  expect(world.stored.local.statusSet).toEqual([]);
  expect(world.sockets[0]!.sent.filter(({ op }) => op === 4).at(-1)?.d).toMatchObject({ channel_id: den.id });
});

it('moves with the bot: cleared there, asked for anew here', async () => {
  await live();
  await tell();
  await world.clock.settle();
  await world.session.command({ type: 'choose', guildId, channelId: den.id });
  await world.clock.advance(500);
  await world.letIn({ guildId, channelId: den.id });
  await tell();
  await world.clock.settle();
  expect(written.map(({ url, status }) => [url.split('/').at(-2), status])).toEqual([
    [channelId, '♪ Rain'],
    [channelId, null],
    [den.id, '♪ Rain'],
  ]);
});

it('is off unless the user wants it, and for private windows', async () => {
  world.stored.local.settings = {};
  await live();
  expect(asked()).toEqual([]);
  world.stored.local.settings = { showsStatus: true };
  world.tabs.set(1, { ...world.tabs.get(1)!, isPrivate: true });
  await world.session.command({ type: 'save-settings', settings: { showsStatus: true } });
  await tell();
  await world.clock.advance(20_000);
  expect(written).toEqual([]);
});

it.each([
  ['♪ Old rain', [null]],
  ['Game night', []],
])('takes away what a closed browser left, if it still stands there: %s', async (there, expected) => {
  world.stored.local.statusSet = [{ guildId, channelId, text: '♪ Old rain' }];
  await world.signIn(roomy);
  await world.clock.settle();
  expect(asked()).toHaveLength(1);
  await tell([{ id: channelId, status: there }]);
  await world.clock.settle();
  expect(texts()).toEqual(expected);
  expect(world.stored.local.statusSet).toEqual([]);
});

it('names the title in the bot’s activity if that is wanted, and takes it back', async () => {
  world.stored.local.settings = { showsActivity: true };
  await live();
  await world.clock.advance(100);
  await world.session.command({ type: 'stop' });
  await world.clock.advance(1000);
  const said = world.sockets[0]!.sent.filter(({ op }) => op === 3).map(
    ({ d }) => (d as { activities: object[] }).activities,
  );
  // First it removes anything that an earlier background may have written.
  expect(said).toEqual([[], [{ name: 'Rain', type: 2 }], []]);
  expect(written).toEqual([]);
});

describe('whose bot it is', () => {
  const activities = () =>
    world.sockets[0]!.sent.filter(({ op }) => op === 3).map(
      ({ d }) => (d as { activities: { name: string }[] }).activities[0]?.name ?? null,
    );
  const owner = { id: '1', username: 'mara', global_name: 'Mara' };

  it.each([
    ['a person', { owner, team: null }, 'Mara'],
    ['a person without a name of their own', { owner: { ...owner, global_name: null } }, 'mara'],
    ['a team', { owner, team: { name: 'The bards' } }, 'The bards'],
  ])('is asked for once and stands in its activity: %s', async (_, body, name) => {
    const asked: string[] = [];
    application = (url) => {
      asked.push(url);
      return Response.json(body);
    };
    world.stored.local.settings = { namesOwner: true };
    await live();
    await world.clock.advance(10_000);
    await world.session.command({ type: 'set-mix', mix: { isMuted: true } });
    expect(activities()).toEqual([null, name]);
    expect(asked).toEqual([expect.stringMatching(/\/oauth2\/applications\/@me$/)]);
  });

  it('stands behind what plays, and is taken back with the stream', async () => {
    application = () => Response.json({ owner });
    world.stored.local.settings = { namesOwner: true, showsActivity: true };
    await live();
    await world.clock.advance(1000);
    expect(activities().at(-1)).toBe('Rain · Mara');
    void world.session.command({ type: 'stop' });
    await world.clock.advance(1000);
    expect(activities().at(-1)).toBeNull();
  });

  it('is neither asked for nor named while a private window’s tab is streamed', async () => {
    let asked = 0;
    application = () => {
      asked += 1;
      return Response.json({ owner });
    };
    world.stored.local.settings = { namesOwner: true };
    world.tabs.set(1, { ...world.tabs.get(1)!, isPrivate: true });
    await live();
    await world.clock.advance(10_000);
    expect([asked, activities().filter((name) => name !== null)]).toEqual([0, []]);
  });

  it('is not asked for again and again if nobody says it', async () => {
    let asked = 0;
    application = () => {
      asked += 1;
      return new Response(null, { status: 500 });
    };
    world.stored.local.settings = { namesOwner: true };
    await live();
    await world.clock.advance(60_000);
    expect([asked, activities().filter((name) => name !== null)]).toEqual([1, []]);
  });
});
