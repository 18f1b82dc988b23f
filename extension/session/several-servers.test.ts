import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { botId, channelId, guild, guildId, ready } from '../discord/testing/gateway-world.ts';
import type { FakeSocket } from '../discord/testing/fake-socket.ts';
import type { ServerView } from '../page-contract/view.ts';
import { plainMix } from '../store/mix.ts';
import { createSessionWorld, type SessionWorld } from './testing/session-world.ts';

const first = { guildId, channelId };
/** the server with this number, and its channels */
const place = (number: number) => ({
  guildId: `4177198342314394${number}`,
  channelId: `12712151526211590${number}`,
});
const second = place(2);
const stage = 13;

/** `bitrate` and `type` are of its voice channel. */
function guildAt({ guildId: id, channelId: room }: typeof first, channel: { type?: number; bitrate?: number } = {}) {
  const [voice] = guild.channels;
  return {
    ...guild,
    id,
    name: `Server ${id.at(-1)}`,
    roles: guild.roles.map((role) => ({ ...role, id })),
    channels: [
      { ...voice, id: room, name: `Room ${id.at(-1)}`, ...channel },
      { ...voice, id: elsewhere(room), name: 'Elsewhere' },
    ],
  };
}
const elsewhere = (id: string): string => `${id.slice(0, -2)}7${id.at(-1)}`;

let world: SessionWorld;
const tell = async (...commands: Parameters<SessionWorld['session']['command']>) => {
  await world.session.command(...commands);
  await world.clock.settle();
};
const row = async (guild: string): Promise<ServerView | undefined> =>
  (await world.view()).servers.find((server) => server.guildId === guild);
const states = async () => (await world.view()).servers.map(({ state }) => state);
const problem = () => (world.session.state.state === 'idle' ? world.session.state.problem?.error.code : undefined);
const voices = (): FakeSocket[] => world.sockets.filter(({ url }) => url.includes('discord.media'));
const gateway = (): FakeSocket => world.sockets.findLast(({ url }) => !url.includes('discord.media'))!;

/** the numbers of the host's sessions, oldest first */
const sessions = (): number[] => world.helper.said.filter(({ type }) => type === 'open').map(({ session }) => session!);
let frames = 0;
/** the sessions that receive a frame at this moment; none if it does not leave */
function heardBy(): readonly number[] {
  const { length } = world.helper.said;
  world.sayFromCapture({
    type: 'frame',
    frame: { sequence: (frames += 1), capturedAt: 0, data: 'AAAA', peaks: [0.5, 0.5] },
  });
  const said = world.helper.said.slice(length) as { session: number; also?: number[] }[];
  expect(said.length).toBeLessThanOrEqual(1);
  return said.flatMap(({ session, also = [] }) => [session, ...also]);
}
async function add(to = second, channel?: Parameters<typeof guildAt>[1]): Promise<void> {
  await world.dispatch('GUILD_CREATE', guildAt(to, channel));
  await tell({ type: 'add-server', ...to });
  await world.letIn(to);
}
const sound = () => world.sayFromCapture({ type: 'silence', isSilent: false });
const kick = (from = first) =>
  world
    .dispatch('VOICE_STATE_UPDATE', { guild_id: from.guildId, channel_id: null, user_id: botId, session_id: 's' })
    .then(() => world.clock.advance(600));
const moveBot = (to: typeof first) =>
  world.dispatch('VOICE_STATE_UPDATE', {
    guild_id: to.guildId,
    channel_id: to.channelId,
    user_id: botId,
    session_id: 's',
  });

beforeEach(async () => {
  vi.useFakeTimers();
  world = await createSessionWorld();
  vi.setSystemTime(world.clock.wallMs());
  world.helper.minor = 5;
  await world.signIn(guildAt(first));
  await world.goLive();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a second server', () => {
  it('gets the same sound, which crosses the native port once', async () => {
    expect(await states()).toEqual(['live']);
    await add();
    expect(await states()).toEqual(['live', 'live']);
    expect(world.captured).toHaveLength(1);
    sound();
    expect(heardBy()).toEqual(sessions());
    expect(sessions()).toHaveLength(2);
    expect(await row(second.guildId)).toMatchObject({ guildName: 'Server 2', channelName: 'Room 2', isMuted: false });
  });

  it('knows at once that the mix is silent', async () => {
    await add();
    expect(await row(second.guildId)).toMatchObject({ state: 'live', isSilent: true });
    sound();
    expect(await row(second.guildId)).toMatchObject({ isSilent: false });
  });

  it('is refused if there is nothing to share, or nobody could hear the bot there', async () => {
    await expect(world.session.command({ type: 'add-server', ...second })).rejects.toMatchObject({
      code: 'guild-missing',
    });
    await world.dispatch('GUILD_CREATE', guildAt(second));
    await tell({ type: 'stop' });
    await expect(world.session.command({ type: 'add-server', ...second })).rejects.toMatchObject({
      code: 'message-state',
    });
    expect((await world.view()).addServerBlocked).toBe('message-state');
  });

  it('is refused beside the test tone', async () => {
    await tell({ type: 'stop' });
    await tell({ type: 'test-tone', ...first });
    await world.dispatch('GUILD_CREATE', guildAt(second));
    await expect(world.session.command({ type: 'add-server', ...second })).rejects.toMatchObject({
      code: 'message-state',
    });
  });

  it('is a move if it is a channel of the first', async () => {
    const there = { guildId, channelId: elsewhere(channelId) };
    await tell({ type: 'add-server', ...there });
    await world.letIn(there);
    expect((await world.view()).servers).toMatchObject([{ ...there, state: 'live', problem: null }]);
  });

  it('is the sixth at most, with a reason for the one after it', async () => {
    for (const number of [4, 5, 6, 7]) await add(place(number));
    expect(await states()).toEqual(Array(5).fill('live'));
    sound();
    expect(heardBy()).toEqual(sessions());
    await world.dispatch('GUILD_CREATE', guildAt(place(8)));
    await expect(world.session.command({ type: 'add-server', ...place(8) })).rejects.toMatchObject({
      code: 'server-limit',
    });
    expect((await world.view()).addServerBlocked).toBe('server-limit');
    await tell({ type: 'stop-server', guildId: place(4).guildId });
    await world.clock.advance(1000);
    await add(place(8));
    expect(await states()).toEqual(Array(5).fill('live'));
  });
});

it('a helper that takes one session at a time is for one server, and says that it wants an update', async () => {
  world = await createSessionWorld();
  world.helper.minor = 4;
  await world.signIn(guildAt(first));
  await world.goLive();
  await world.dispatch('GUILD_CREATE', guildAt(second));
  expect((await world.view()).addServerBlocked).toBe('protocol-incompatible');
  await expect(world.session.command({ type: 'add-server', ...second })).rejects.toMatchObject({
    code: 'protocol-incompatible',
  });
  expect(await states()).toEqual(['live']);
});

it('a helper that falls and comes back older keeps one server, and the others have their reason', async () => {
  await add();
  world.helper.minor = 4;
  world.helper.fall();
  await world.clock.settle();
  expect(await states()).toEqual(['reconnecting', 'reconnecting']);
  await world.clock.advance(2000);
  await world.seat(second);
  await world.clock.advance(2000);
  expect(await row(second.guildId)).toMatchObject({ state: 'ended', problem: { code: 'protocol-incompatible' } });
  await world.letIn(first);
  expect(await row(guildId)).toMatchObject({ state: 'live' });
});

describe('a fault of one server', () => {
  beforeEach(async () => {
    await add();
    sound();
  });

  it('is a row’s own: who was kicked there is told so, and the other gets every frame', async () => {
    const [, kept] = sessions();
    await kick();
    expect(await row(guildId)).toMatchObject({ state: 'ended', problem: { code: 'kicked', action: 'stream' } });
    expect(await row(second.guildId)).toMatchObject({ state: 'live', problem: null });
    expect((await world.view()).problem).toBeNull();
    expect(heardBy()).toEqual([kept]);
    expect(world.failed).toEqual(['kicked']);
    expect(world.session.state).toMatchObject({ state: 'live', ...second });
    expect(world.stored.session.activeStream).toMatchObject({
      servers: [{ ...first, ended: { code: 'kicked' } }, second],
    });
  });

  it('ends with a click on its action, in the same place', async () => {
    await kick();
    await expect(world.session.command({ type: 'retry-server', guildId: second.guildId })).rejects.toMatchObject({
      code: 'message-state',
    });
    await tell({ type: 'retry-server', guildId });
    expect(await states()).toEqual(['connecting', 'live']);
    expect((await world.view()).stream).toMatchObject({ state: 'live', ...second });
    await world.letIn();
    expect((await world.view()).servers).toMatchObject([first, second]);
    expect(await states()).toEqual(['live', 'live']);
    expect(heardBy()).toHaveLength(2);
  });

  it('is sent away alone, with its row', async () => {
    await kick();
    await tell({ type: 'dismiss', guildId });
    expect((await world.view()).servers).toMatchObject([{ ...second, state: 'live' }]);
    await expect(world.session.command({ type: 'dismiss', guildId })).rejects.toMatchObject({ code: 'message-state' });
  });

  it('is the end if it is the last one’s, with its reason', async () => {
    await kick();
    await kick(second);
    expect([problem(), world.failed]).toEqual(['kicked', ['kicked', 'kicked']]);
    expect((await world.view()).servers).toEqual([]);
    expect((await world.view()).problem).toMatchObject({ code: 'kicked', ...second });
    expect([world.releases, world.stored.session.activeStream]).toEqual([1, undefined]);
  });

  it('is none for whoever stopped it in that moment', async () => {
    world.sockets[0]!.deliver({ op: 0, t: 'GUILD_DELETE', s: 900, d: { id: guildId } });
    await tell({ type: 'stop-server', guildId });
    await world.clock.advance(1000);
    expect((await world.view()).servers).toMatchObject([{ ...second, state: 'live' }]);
    expect(world.failed).toEqual([]);
  });

  it('stays the reason if the other one is stopped in that moment', async () => {
    const stopping = world.session.command({ type: 'stop-server', guildId: second.guildId });
    world.sockets[0]!.deliver({ op: 0, t: 'GUILD_DELETE', s: 900, d: { id: guildId } });
    await stopping;
    await world.clock.advance(1000);
    expect(problem()).toBe('guild-left');
  });

  it('may be a dead path: it is dialled again, and nothing goes there meanwhile', async () => {
    const [dead, kept] = sessions();
    world.helper.say({ type: 'ended', session: dead, code: 'udp-unanswered', message: '' });
    await world.clock.settle();
    expect(await states()).toEqual(['reconnecting', 'live']);
    expect(heardBy()).toEqual([kept]);
    expect(world.session.state).toMatchObject({ state: 'live', ...second });
    await world.clock.advance(1000);
    await world.letIn();
    expect(await states()).toEqual(['live', 'live']);
    expect(heardBy()).toEqual([kept, sessions()[2]]);
  });

  it('may be a move, which has its own way back', async () => {
    const there = { ...second, channelId: elsewhere(second.channelId) };
    await moveBot(there);
    await world.letIn(there);
    expect(await row(second.guildId)).toMatchObject({ ...there, problem: { code: 'moved', action: 'go-back' } });
    expect(await row(guildId)).toMatchObject({ state: 'live', problem: null });
    expect((await world.view()).problem).toBeNull();
    await tell({ type: 'go-back', guildId: second.guildId });
    await world.letIn(second);
    expect(await row(second.guildId)).toMatchObject({ ...second, problem: null });
    expect(await row(guildId)).toMatchObject({ ...first, state: 'live' });
  });

  it('may be a deleted channel, a server that is left, a voice server that ends the session', async () => {
    await world.dispatch('CHANNEL_DELETE', { id: second.channelId, guild_id: second.guildId, type: 2 });
    await world.clock.advance(600);
    expect(await row(second.guildId)).toMatchObject({ state: 'ended', problem: { code: 'channel-deleted' } });
    const third = place(6);
    await add(third);
    voices().at(-1)!.drop(4017);
    await world.clock.advance(200);
    expect(await row(third.guildId)).toMatchObject({ state: 'ended', problem: { code: 'dave-outdated' } });
    expect(await row(guildId)).toMatchObject({ state: 'live', problem: null });
  });

  it('may be an outage of that server, which keeps its row', async () => {
    await world.dispatch('GUILD_DELETE', { id: second.guildId, unavailable: true });
    expect(await row(second.guildId)).toMatchObject({ state: 'live', channelId: second.channelId });
    await world.dispatch('VOICE_SERVER_UPDATE', { token: 't', guild_id: second.guildId, endpoint: null });
    expect(await states()).toEqual(['live', 'reconnecting']);
    expect(heardBy()).toEqual(sessions().slice(0, 1));
  });
});

it('a stage without encryption, in whose audience the bot sits, is that server’s alone', async () => {
  await add(second, { type: stage });
  sound();
  const [, session] = sessions();
  world.helper.say({ type: 'dave', session, state: 'off', privacyCode: null });
  world.helper.say({ type: 'dave', session: sessions()[0], state: 'ready', privacyCode: '1'.repeat(30) });
  const audience = { guild_id: second.guildId, channel_id: second.channelId, user_id: botId, session_id: 's' };
  await world.dispatch('VOICE_STATE_UPDATE', { ...audience, suppress: true });
  expect(await row(second.guildId)).toMatchObject({ unheard: 'suppressed', dave: 'off', isRingLit: false });
  expect((await row(second.guildId))?.problem).toMatchObject({ code: 'suppressed' });
  expect(await row(guildId)).toMatchObject({ unheard: 'nobody-there', dave: 'ready', problem: null });
  expect((await world.view()).problem).toBeNull();
});

it('consent to go on in clear is for the call that was turned, and no other', async () => {
  await add();
  const [one, two] = sessions();
  world.helper.say({ type: 'dave', session: one, state: 'turned-off', privacyCode: null });
  world.helper.say({ type: 'dave', session: two, state: 'ready', privacyCode: '1'.repeat(30) });
  await world.clock.settle();
  expect(await row(guildId)).toMatchObject({ unheard: 'encryption-off', problem: { action: 'go-on-clear' } });
  expect(await row(second.guildId)).toMatchObject({ dave: 'ready', problem: null });
  expect(world.failed).toEqual(['encryption-off']);
  await tell({ type: 'go-on-clear' });
  const agreed = world.helper.said.filter(({ type }) => type === 'agree-clear');
  expect(agreed).toMatchObject([{ session: one }]);
});

it('what all servers have is shown for all, and its one action is for all', async () => {
  await add();
  for (const session of sessions()) world.helper.say({ type: 'dave', session, state: 'turned-off', privacyCode: null });
  await world.clock.settle();
  expect((await world.view()).problem).toMatchObject({ code: 'encryption-off', action: 'go-on-clear' });
  await tell({ type: 'go-on-clear' });
  const agreed = world.helper.said.filter(({ type }) => type === 'agree-clear');
  expect(agreed.map(({ session }) => session)).toEqual(sessions());
});

it('the clock counts from the first server’s start, also once that one is gone', async () => {
  const since = async () => {
    const { stream } = await world.view();
    return stream.state === 'live' ? stream.since : null;
  };
  const start = await since();
  await world.clock.advance(5000);
  await add();
  await kick();
  await tell({ type: 'dismiss', guildId });
  expect(await row(second.guildId)).toMatchObject({ state: 'live', since: start! + 5000 });
  expect(await since()).toBe(start);
});

describe('stopping', () => {
  beforeEach(() => add());

  it('one leaves the other alone', async () => {
    sound();
    const [, kept] = sessions();
    await tell({ type: 'stop-server', guildId });
    expect(heardBy()).toEqual([kept]);
    await world.clock.advance(500);
    expect((await world.view()).servers).toMatchObject([{ ...second, state: 'live' }]);
    expect([world.releases, world.failed]).toEqual([0, []]);
    expect(world.stored.session.activeStream).toMatchObject({ servers: [second] });
  });

  it('the last one ends all, without a word', async () => {
    await tell({ type: 'stop-server', guildId });
    await world.clock.advance(500);
    await tell({ type: 'stop-server', guildId: second.guildId });
    await world.clock.advance(500);
    expect([world.session.state, world.releases, world.failed]).toEqual([{ state: 'idle', problem: null }, 1, []]);
  });

  it('all ends all at once', async () => {
    void world.session.command({ type: 'stop' });
    expect(world.session.state.state).toBe('stopping');
    await world.clock.advance(500);
    expect([world.session.state, world.releases, world.failed]).toEqual([{ state: 'idle', problem: null }, 1, []]);
  });

  it('and adding the same server again is one after the other', async () => {
    void world.session.command({ type: 'stop-server', guildId: second.guildId });
    await tell({ type: 'add-server', ...second });
    await world.clock.advance(500);
    await world.letIn(second);
    expect((await world.view()).servers).toMatchObject([
      { ...first, state: 'live' },
      { ...second, state: 'live' },
    ]);
  });
});

describe('one reason for all', () => {
  beforeEach(() => add());

  it('is told once if the tab is closed', async () => {
    world.session.onTabClosed(1);
    await world.clock.advance(500);
    expect([problem(), world.failed, world.releases]).toEqual(['tab-closed', ['tab-closed'], 1]);
  });

  it('is told once if Discord refuses the token', async () => {
    gateway().drop(4004);
    await world.clock.advance(500);
    expect([problem(), world.failed]).toEqual(['token-refused', ['token-refused']]);
  });

  const gatewayComesBack = async (): Promise<void> => {
    gateway().drop(1006);
    await world.clock.advance(5000);
    gateway().accept();
    gateway().deliver({ op: 10, d: { heartbeat_interval: 41_250 } });
    await world.clock.settle();
  };
  const gatewaySays = async (message: object): Promise<void> => {
    gateway().deliver(message);
    await world.clock.settle();
  };

  it('is none if the gateway comes back with its session: all sound on', async () => {
    const before = voices().length;
    await gatewayComesBack();
    await gatewaySays({ op: 0, t: 'RESUMED', s: 500, d: {} });
    expect(await states()).toEqual(['live', 'live']);
    expect(voices()).toHaveLength(before);
  });

  it('interrupts all if the gateway comes back without it, and each joins again', async () => {
    await gatewayComesBack();
    await gatewaySays({ op: 9, d: false });
    await world.clock.advance(10_000);
    gateway().accept();
    await gatewaySays({ op: 10, d: { heartbeat_interval: 41_250 } });
    await gatewaySays({ op: 0, t: 'READY', s: 1, d: { ...ready, session_id: 'session-2' } });
    for (const [at, known] of [guildAt(first), guildAt(second)].entries())
      await gatewaySays({ op: 0, t: 'GUILD_CREATE', s: 2 + at, d: known });
    expect(await states()).toEqual(['reconnecting', 'reconnecting']);
    expect(heardBy()).toEqual([]);
    await world.clock.advance(5000);
    const asked = gateway().sent.flatMap(({ op, d }) => (op === 4 ? [(d as { channel_id: string }).channel_id] : []));
    expect(asked).toEqual(expect.arrayContaining([first.channelId, second.channelId]));
    expect(world.failed).toEqual([]);
  });
});

describe('muting', () => {
  const flushed = () => world.helper.said.filter((said) => said.type === 'pause' && 'flush' in said);
  beforeEach(async () => {
    await add();
    sound();
  });

  it('one stops its sound at once, and not the other’s', async () => {
    const [one, two] = sessions();
    await tell({ type: 'mute-server', guildId, isMuted: true });
    expect(heardBy()).toEqual([two]);
    expect(flushed()).toMatchObject([{ session: one }]);
    expect((await world.view()).servers).toMatchObject([{ isMuted: true }, { isMuted: false }]);
    await tell({ type: 'mute-server', guildId, isMuted: false });
    expect(heardBy()).toHaveLength(2);
  });

  it('all by the shortcut keeps who was muted alone', async () => {
    await tell({ type: 'mute-server', guildId, isMuted: true });
    await world.session.toggleMute();
    expect(heardBy()).toEqual([]);
    await world.session.toggleMute();
    expect(heardBy()).toEqual([sessions()[1]]);
  });

  it('holds when that server begins again', async () => {
    await tell({ type: 'mute-server', guildId, isMuted: true });
    await kick();
    await tell({ type: 'retry-server', guildId });
    await world.letIn();
    expect(await row(guildId)).toMatchObject({ state: 'live', isMuted: true });
    expect(heardBy()).toEqual([sessions()[1]]);
  });
});

it('the bitrate is the lowest that a channel asks for, and rises when that one is left', async () => {
  expect((await world.view()).bitrate).toEqual({ bitsPerSecond: 64_000, limitedBy: null });
  await add(second, { bitrate: 24_000 });
  expect((await world.view()).bitrate).toEqual({ bitsPerSecond: 24_000, limitedBy: second });
  expect(world.encoded.at(-1)).toEqual({ codec: 'opus', bitrate: 24_000 });
  await tell({ type: 'stop-server', guildId: second.guildId });
  await world.clock.advance(500);
  expect(world.encoded.at(-1)).toEqual({ codec: 'opus', bitrate: 64_000 });
});

it('a background that was stopped comes back into both, each as it was', async () => {
  await add();
  await tell({ type: 'mute-server', guildId: second.guildId, isMuted: true });
  const kept = structuredClone(world.stored.session.activeStream);
  world = await createSessionWorld();
  world.helper.minor = 5;
  world.stored.session.activeStream = kept;
  world.outlivedTabId = 1;
  void world.session.restore();
  await world.clock.settle();
  expect((await world.view()).servers).toMatchObject([
    { ...first, state: 'reconnecting', isMuted: false },
    { ...second, state: 'reconnecting', isMuted: true },
  ]);
  expect(world.captured).toEqual([]);
});

it('a background that was stopped by an older version comes back into the one that was stored', async () => {
  world = await createSessionWorld();
  world.stored.session.activeStream = { tabs: [{ tabId: 1, volume: 1 }], mix: plainMix, ...first, since: 5 };
  world.outlivedTabId = 1;
  void world.session.restore();
  await world.clock.settle();
  expect((await world.view()).servers).toMatchObject([{ ...first, state: 'reconnecting', since: 5 }]);
});

/** The background is stopped, and comes back. */
async function restart(): Promise<void> {
  const kept = structuredClone(world.stored.session.activeStream);
  world = await createSessionWorld();
  world.helper.minor = 5;
  world.stored.session.activeStream = kept;
  world.outlivedTabId = 1;
  await world.signIn(guildAt(first));
  await world.dispatch('GUILD_CREATE', guildAt(second));
  void world.session.restore();
  await world.clock.settle();
}

describe('a row that says why its stream ended', () => {
  beforeEach(async () => {
    await add();
    await kick();
    await restart();
  });

  it('is there after a stopped background too, in its place, and only the other joins again', async () => {
    expect((await world.view()).servers).toMatchObject([
      { ...first, state: 'ended', problem: { code: 'kicked', action: 'stream' } },
      { ...second, state: 'reconnecting', problem: null },
    ]);
    await world.letIn(second);
    expect(await states()).toEqual(['ended', 'live']);
    expect(world.failed).toEqual([]);
    await restart();
    expect(await states()).toEqual(['ended', 'reconnecting']);
  });

  it('is there after a second stop as well, also behind the server that goes on', async () => {
    await world.letIn(second);
    await tell({ type: 'retry-server', guildId });
    await world.letIn(first);
    await kick(second);
    await restart();
    await restart();
    expect((await world.view()).servers).toMatchObject([
      { ...first, state: 'reconnecting' },
      { ...second, state: 'ended', problem: { code: 'kicked' } },
    ]);
  });

  it('leads back from there', async () => {
    await world.letIn(second);
    await tell({ type: 'retry-server', guildId });
    await world.letIn(first);
    expect(await states()).toEqual(['live', 'live']);
    await restart();
    expect(await states()).toEqual(['reconnecting', 'reconnecting']);
  });

  it('is gone for good once it was dismissed', async () => {
    await tell({ type: 'dismiss', guildId });
    expect((await world.view()).servers).toMatchObject([second]);
    await restart();
    expect((await world.view()).servers).toMatchObject([second]);
  });
});

describe('the next stream', () => {
  const stopped = async () => {
    await tell({ type: 'stop' });
    await world.clock.advance(500);
    expect(world.session.state.state).toBe('idle');
  };
  const again = async (into: readonly (typeof first)[]) => {
    await tell({ type: 'stream', tabId: 1 });
    for (const to of into) await world.letIn(to);
  };

  it('goes into the same servers at one click, each with its channel and its mute', async () => {
    await add();
    await tell({ type: 'mute-server', guildId: second.guildId, isMuted: true });
    await stopped();
    expect((await world.view()).together).toEqual([first, second]);
    await again([first, second]);
    expect((await world.view()).servers).toMatchObject([
      { ...first, state: 'live', isMuted: false },
      { ...second, state: 'live', isMuted: true },
    ]);
    sound();
    expect(heardBy()).toEqual([sessions().at(-2)]);
  });

  it('says in the row of one that can be joined no more why, while the other plays', async () => {
    await add();
    await stopped();
    await world.dispatch('GUILD_DELETE', { id: second.guildId });
    await again([first]);
    expect(await row(second.guildId)).toMatchObject({ state: 'ended', problem: { code: 'guild-missing' } });
    expect(await row(guildId)).toMatchObject({ state: 'live', problem: null });
    expect((await world.view()).problem).toBeNull();
    sound();
    expect(heardBy()).toEqual(sessions().slice(-1));
  });

  it('goes into the channel alone that is chosen in between', async () => {
    await add();
    await stopped();
    await tell({ type: 'choose', ...second });
    expect((await world.view()).together).toEqual([]);
    await again([second]);
    expect((await world.view()).servers).toMatchObject([{ ...second, state: 'live' }]);
    await stopped();
    expect((await world.view()).together).toEqual([]);
  });

  it('leaves out one that was stopped alone, and keeps one that was kicked', async () => {
    const third = place(4);
    await add();
    await add(third);
    await kick(third);
    await tell({ type: 'stop-server', guildId });
    await world.clock.advance(500);
    await stopped();
    expect((await world.view()).together).toEqual([second, third]);
  });

  it('goes into the one that is left of two, and not into the one that was stopped', async () => {
    await add();
    await tell({ type: 'stop-server', guildId });
    await world.clock.advance(500);
    await stopped();
    expect((await world.view()).together).toEqual([]);
    await again([second]);
    expect((await world.view()).servers).toMatchObject([{ ...second, state: 'live' }]);
  });

  it('goes to the channel that was wanted, and not to where somebody moved the bot', async () => {
    await add();
    await moveBot({ ...second, channelId: elsewhere(second.channelId) });
    await world.clock.advance(500);
    await stopped();
    expect((await world.view()).together).toEqual([first, second]);
  });

  it('goes there also if the background was stopped in between', async () => {
    await add();
    await moveBot({ ...second, channelId: elsewhere(second.channelId) });
    await world.clock.advance(500);
    await restart();
    await world.letIn(first);
    await world.letIn({ ...second, channelId: elsewhere(second.channelId) });
    await stopped();
    expect((await world.view()).together).toEqual([first, second]);
  });

  it('asks for its channel if the user wants that, and then goes there alone', async () => {
    await add();
    await stopped();
    const { settings } = await world.view();
    await tell({ type: 'save-settings', settings: { ...settings, asksForChannel: true } });
    expect((await world.view()).together).toEqual([]);
  });

  it('finds nothing of a private window on disk', async () => {
    await stopped();
    world.tabs.set(1, { ...world.tabs.get(1)!, isPrivate: true });
    await world.goLive();
    await add();
    await stopped();
    expect(world.stored.local).not.toHaveProperty('together');
  });
});
