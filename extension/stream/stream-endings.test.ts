import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../shared-protocol/error.ts';
import { botId, channelId, guild, guildId } from '../discord/testing/gateway-world.ts';
import { createDiscordWorld, liveWorld, type DiscordWorld } from './testing/discord-world.ts';
import { otherChannelId } from './testing/scripted-discord.ts';

type End = (world: DiscordWorld) => void;

/** The main session's fate. `isLost`: the next one is another, and the earlier voice session is void. */
const mains: readonly { name: string; happens: End; isLost?: boolean; ends?: string }[] = [
  { name: 'nothing', happens: () => undefined },
  { name: 'op 7', happens: ({ discord }) => discord.askToReconnect() },
  { name: 'op 9 true', happens: ({ discord }) => discord.invalidate(true) },
  { name: 'op 9 false', happens: ({ discord }) => discord.invalidate(false), isLost: true },
  {
    name: '1006 and a resume that is refused',
    happens({ discord }) {
      discord.forgetSession();
      discord.closeGateway(1006);
    },
    isLost: true,
  },
  ...[1006, 4000, 4001, 4002, 4005].map((code) => ({ name: String(code), happens: closing(code) })),
  ...[4003, 4007, 4008, 4009].map((code) => ({ name: String(code), happens: closing(code), isLost: true })),
  { name: '4004', happens: closing(4004), ends: 'token-refused' },
  { name: '4013', happens: closing(4013), ends: 'gateway-incompatible' },
  { name: '4014', happens: closing(4014), ends: 'intents-refused' },
];

function closing(code: number): End {
  return ({ discord }) => discord.closeGateway(code);
}

/** How the voice gateway closes, and whether that alone requires a new connection, or is the end. */
const voices: readonly { code: number | null; isNew?: boolean; ends?: string }[] = [
  { code: null },
  { code: 1006 },
  { code: 4015 },
  { code: 4006, isNew: true },
  { code: 4009, isNew: true },
  { code: 4014, isNew: true },
  { code: 4022, isNew: true },
  { code: 4021, ends: 'voice-rate-limited' },
];

const orders = [
  ['main first', 0],
  ['main first, voice 100 ms later', 100],
  ['voice first, main 100 ms later', -100],
] as const;

const cases = mains.flatMap((main) => voices.flatMap((voice) => orders.map((order) => ({ main, voice, order }))));

describe('a main session and a voice connection that end together', () => {
  it.each(cases.map((one) => [one.main.name, one.voice.code ?? 'none', one.order[0], one] as const))(
    'with %s and %s, %s',
    async (_main, _code, _order, { main, voice, order: [, laterMs] }) => {
      const world = await liveWorld();
      const { discord, clock } = world;
      const endVoice = (): void => (voice.code === null ? undefined : discord.closeVoice(voice.code));
      const acts: [number, () => void][] = [
        [Math.max(0, -laterMs), () => main.happens(world)],
        [Math.max(0, laterMs), endVoice],
      ];
      for (const [delayMs, act] of acts) clock.setTimer(act, delayMs);
      if (main.isLost) {
        // Discord's late reports on the old session do not concern the new one.
        const old = { ...state(world), channel_id: null };
        clock.setTimer(() => discord.dispatch('VOICE_STATE_UPDATE', old), 10_000);
      }
      await clock.advance(100_000);

      const reason = laterMs < 0 ? (voice.ends ?? main.ends) : (main.ends ?? voice.ends);
      if (reason !== undefined) return expect(world.outcome()).toBe(reason);
      expect(world.outcome()).toBeUndefined();
      expect(world.state()).toMatchObject({ state: 'live', channelId: '' });
      const isNew = main.isLost === true || voice.isNew === true;
      expect(discord.asked.filter((where) => where !== null)).toHaveLength(isNew ? 2 : 1);
      expect(discord.dialled).toEqual(isNew ? [channelId, channelId] : [channelId]);
      expect(discord.seat).toMatchObject({ channelId });
    },
  );
});

const state = (world: DiscordWorld) => ({
  guild_id: guildId,
  user_id: botId,
  session_id: world.discord.seat?.sessionId ?? '',
  self_mute: false,
  self_deaf: false,
  mute: false,
  deaf: false,
  suppress: false,
});

/** How long nothing has been live, in ms. */
async function gap(world: DiscordWorld): Promise<number> {
  await world.until(() => world.state().state !== 'live', 10_000);
  return world.until(() => world.state().state === 'live', 90_000);
}

describe('a bot that is taken out', () => {
  it.each([4014, 4022, 4006, 1006])(
    'is gone at once where the gateway says so, voice closing with %i',
    async (code) => {
      const world = await liveWorld();
      world.discord.kick(code);
      expect(await world.until(() => world.outcome() !== undefined, 10_000)).toBeLessThan(1000);
      expect(world.outcome()).toBe('kicked');
    },
  );

  it('while it is alone there: 4022 comes first, and the gateway says so a moment later', async () => {
    const world = await liveWorld();
    world.discord.closeVoice(4022);
    await world.clock.advance(50);
    expect(world.outcome()).toBeUndefined();
    world.discord.kick();
    expect(await world.until(() => world.outcome() !== undefined, 10_000)).toBeLessThan(1000);
    expect(world.outcome()).toBe('kicked');
  });

  it('by 4022 alone joins again once, after the five seconds in which a move would name a server', async () => {
    const world = await liveWorld();
    const before = world.joins;
    world.discord.closeVoice(4022);
    await world.clock.advance(4900);
    expect([world.state().state, world.joins]).toEqual(['reconnecting', before]);
    await world.until(() => world.state().state === 'live', 5000);
    expect([world.state().state, world.outcome()]).toEqual(['live', undefined]);
  });

  it('while the main gateway was away is gone once the gateway reports it', async () => {
    const world = await liveWorld();
    world.discord.closeGateway(1006);
    await world.clock.advance(10);
    world.discord.kick();
    await world.clock.advance(5000);
    expect(world.outcome()).toBe('kicked');
  });

  it('between two tries to be heard does not come back', async () => {
    for (const afterMs of [100, 6000, 14_000, 23_000]) {
      const world = await liveWorld();
      world.blocked = new EarshotError('udp-blocked');
      world.discord.closeVoice(4006);
      await world.clock.advance(20_000 + afterMs);
      expect(world.state().state).toBe('reconnecting');
      world.discord.kick();
      await world.clock.advance(1000);
      expect([afterMs, world.outcome()]).toEqual([afterMs, 'kicked']);
    }
  });

  it('by Discord, for its connections were gone, joins again', async () => {
    const world = await liveWorld();
    const { discord } = world;
    discord.away.gateway = discord.away.voice = true;
    discord.cut();
    await world.clock.advance(45_000);
    discord.kick(4006);
    discord.away.gateway = discord.away.voice = false;
    await world.until(() => world.state().state === 'live', 30_000);
    expect([world.outcome(), world.state().state, discord.dialled]).toEqual([
      undefined,
      'live',
      [channelId, channelId],
    ]);
  });

  it('is distinguished from one whose seat Discord takes after its voice connection was gone for long', async () => {
    const world = await liveWorld();
    // No request gets through, and the main gateway's connection still seems to be up.
    Object.assign(world.discord.away, { voice: true, mutesSessions: true });
    world.discord.closeVoice(1006);
    await world.clock.advance(30_000);
    world.discord.kick(1006);
    await world.clock.advance(1000);
    Object.assign(world.discord.away, { voice: false, mutesSessions: false });
    await world.until(() => world.state().state === 'live', 30_000);
    expect([world.outcome(), world.state().state]).toEqual([undefined, 'live']);
  });
});

describe('a voice server that is named', () => {
  const pairs = [false, true].flatMap((isReversed) => [0, 50, 1000, 3000].map((apartMs) => ({ isReversed, apartMs })));

  it.each(pairs)(
    'for a move, with %j, is dialled once, for the right channel and without being asked for',
    async (pair) => {
      const world = await liveWorld();
      Object.assign(world.discord.pair, pair);
      world.discord.move(otherChannelId);
      expect(await gap(world)).toBeLessThan(pair.apartMs + 1000);
      await world.clock.advance(60_000);
      expect(world.discord.dialled).toEqual([channelId, otherChannelId]);
      expect(world.discord.asked).toEqual([channelId]);
      expect(world.events.findLast(({ type }) => type === 'moved')).toMatchObject({ channelId: otherChannelId });
    },
  );

  it.each(pairs)('for a fresh join, with %j, is dialled once', async (pair) => {
    const world = await liveWorld();
    Object.assign(world.discord.pair, pair);
    world.discord.closeVoice(4006);
    expect(await gap(world)).toBeLessThan(pair.apartMs + 1000);
    await world.clock.advance(60_000);
    expect(world.discord.dialled).toEqual([channelId, channelId]);
  });

  it('for a move whose voice state comes too late to be waited for is followed to its channel, without being asked for', async () => {
    const world = await liveWorld();
    Object.assign(world.discord.pair, { isReversed: true, apartMs: 6000 });
    world.discord.move(otherChannelId);
    await world.clock.advance(60_000);
    expect(world.discord.dialled.at(-1)).toBe(otherChannelId);
    expect([world.state().state, world.discord.asked]).toEqual(['live', [channelId]]);
  });

  it.each([null, 4014, 4006])('for another region is dialled once, the old one closing with %s', async (code) => {
    const world = await liveWorld();
    world.discord.nameServer('elsewhere.discord.media');
    if (code !== null) world.discord.closeVoice(code);
    expect(await gap(world)).toBeLessThan(5000);
    await world.clock.advance(60_000);
    expect(world.discord.dialled).toEqual([channelId, channelId]);
    expect(world.discord.asked).toEqual([channelId]);
    expect(world.outcome()).toBeUndefined();
  });

  it.each([
    ['at once', 0],
    ['while the gateway is away', 2000],
  ])('for another region costs no more than the change itself, where the old one sounds on: %s', async (_, awayMs) => {
    const world = await liveWorld();
    world.discord.nameServer('elsewhere.discord.media');
    await world.clock.advance(100);
    if (awayMs > 0) {
      world.discord.away.gateway = true;
      world.discord.closeGateway(1006);
      await world.clock.advance(awayMs);
      world.discord.away.gateway = false;
    }
    expect(await world.until(() => world.state().state !== 'live', 10_000)).toBeGreaterThan(3000);
    expect(await world.until(() => world.state().state === 'live', 10_000)).toBeLessThan(200);
    await world.clock.advance(60_000);
    expect([world.discord.dialled, world.discord.asked]).toEqual([[channelId, channelId], [channelId]]);
  });

  it('for a move is left for at once when the other channel is known, though the old one sounds on', async () => {
    const world = await liveWorld();
    Object.assign(world.discord.pair, { isReversed: true, apartMs: 1000 });
    world.discord.move(otherChannelId, null);
    await world.clock.advance(1000);
    expect(world.state().state).toBe('live');
    await world.clock.advance(10);
    expect(world.state().state).toBe('reconnecting');
    expect(await gap(world)).toBeLessThan(200);
    expect([world.discord.dialled, world.discord.asked]).toEqual([[channelId, otherChannelId], [channelId]]);
  });

  it.each([8000, 50_000])(
    'only %i ms after it was taken away, and after voice closed with 4014, is waited for',
    async (afterMs) => {
      for (const isNullFirst of [false, true]) {
        const world = await liveWorld();
        const { discord, clock } = world;
        if (isNullFirst) discord.nameServer(null);
        discord.closeVoice(4014);
        await clock.advance(1000);
        if (!isNullFirst) discord.nameServer(null);
        await clock.advance(afterMs - 1000);
        expect(world.outcome()).toBeUndefined();
        discord.nameServer('new.discord.media');
        await clock.advance(1000);
        expect(world.state().state).toBe('live');
        expect(discord.dialled).toEqual([channelId, channelId]);
        expect(discord.asked).toEqual([channelId]);
      }
    },
  );

  it('never again is the end after a minute, and for that reason', async () => {
    const world = await liveWorld();
    world.discord.closeVoice(4014);
    await world.clock.advance(1000);
    world.discord.nameServer(null);
    expect(await world.until(() => world.outcome() !== undefined, 90_000)).toBeGreaterThan(55_000);
    expect(world.outcome()).toBe('voice-server-lost');
  });

  it('as none at the join has the same minute', async () => {
    const world = await liveWorld();
    world.discord.pair.nullMs = 40_000;
    world.discord.closeVoice(4006);
    expect(await gap(world)).toBeGreaterThan(39_000);
    expect(world.discord.asked).toEqual([channelId, null, channelId]);
    expect(world.discord.dialled).toEqual([channelId, channelId]);
  });

  it('is waited for only while the gateway can report it', async () => {
    const world = await liveWorld();
    const { discord, clock } = world;
    discord.away.gateway = true;
    discord.closeGateway(1006);
    await clock.advance(100);
    discord.closeVoice(4014);
    await clock.advance(120_000);
    expect(world.outcome()).toBeUndefined();
    discord.nameServer('new.discord.media');
    discord.away.gateway = false;
    await world.until(() => world.state().state === 'live', 30_000);
    expect([world.state().state, discord.asked]).toEqual(['live', [channelId]]);
  });
});

/** From the dial to a while after going live, denser while messages follow one another. */
const moments = Array.from({ length: 30 }, (_, index) => (index < 20 ? 5 + 3 * index : 65 + 200 * (index - 20)));

it.each([1006, 4000, 4002, 4006, 4015])(
  'a start whose voice connection closes with %i at any moment is live within a second, and stays so',
  async (code) => {
    for (const afterMs of moments) {
      const world = await createDiscordWorld();
      await world.clock.advance(afterMs);
      world.discord.closeVoice(code);
      await world.clock.advance(1000);
      expect([afterMs, world.state().state]).toEqual([afterMs, 'live']);
      await world.clock.advance(10_000);
      expect([afterMs, world.state().state, world.outcome()]).toEqual([afterMs, 'live', undefined]);
      world.stream.stop();
    }
  },
);

it('is joined again within five seconds if the bot had to sign in again, and the seat was kept', async () => {
  const world = await liveWorld();
  world.discord.invalidate(false);
  expect(await gap(world)).toBeLessThan(5000);
  await world.clock.advance(60_000);
  expect(world.discord.dialled).toEqual([channelId, channelId]);
  expect(world.discord.identifies).toBe(2);
});

describe('an outage of the server', () => {
  const begin = (world: DiscordWorld): void =>
    world.discord.dispatch('GUILD_DELETE', { id: guildId, unavailable: true });
  const isOver = (world: DiscordWorld): void => world.discord.dispatch('GUILD_CREATE', guild);

  it('ends a live stream after a minute, and for that reason', async () => {
    const world = await liveWorld();
    begin(world);
    await world.clock.advance(59_000);
    expect(world.outcome()).toBeUndefined();
    await world.clock.advance(2000);
    expect(world.outcome()).toBe('guild-unavailable');
  });

  it('is timed by itself, whatever came before it', async () => {
    const world = await liveWorld();
    begin(world);
    await world.clock.advance(3000);
    isOver(world);
    await world.clock.advance(54_000);
    begin(world);
    await world.clock.advance(3500);
    isOver(world);
    await world.clock.advance(120_000);
    expect(world.outcome()).toBeUndefined();
  });

  it('in which the voice connection breaks too is waited out', async () => {
    const world = await liveWorld();
    begin(world);
    world.discord.closeVoice(4006);
    await world.clock.advance(40_000);
    expect(world.outcome()).toBeUndefined();
    isOver(world);
    await world.until(() => world.state().state === 'live', 15_000);
    expect(world.state().state).toBe('live');
  });
});
