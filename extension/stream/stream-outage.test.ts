import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../shared-protocol/error.ts';
import { channelId, guild, guildId } from '../discord/testing/gateway-world.ts';
import { Secret } from '../../shared-protocol/secret.ts';
import type { StreamOptions } from './stream-contract.ts';
import { createDiscordWorld, liveWorld, type DiscordWorld } from './testing/discord-world.ts';
import { createStreamWorld } from './testing/stream-world.ts';

const minuteMs = 60_000;

/** What the gateway named for the stream before. */
const stale = { guildId, channelId, userId: '1', sessionId: 's', token: new Secret('t'), endpoint: 'a.discord.media' };

type Network = (world: DiscordWorld, isAway: boolean) => void;

const block: Network = (world, isAway) => void (world.blocked = isAway ? new EarshotError('udp-blocked') : null);

/** The parts of the network that can fail, and the reason that people read if they never come back. */
const networks: readonly [string, Network, string][] = [
  [
    'the gateway refuses connections',
    ({ discord }, isAway) => void (discord.away.gateway = isAway),
    'gateway-unreachable',
  ],
  [
    'the gateway answers nothing',
    ({ discord }, isAway) => void Object.assign(discord.away, { gateway: isAway, hangs: isAway }),
    'gateway-unreachable',
  ],
  [
    'the voice server refuses connections',
    ({ discord }, isAway) => void (discord.away.voice = isAway),
    'voice-unreachable',
  ],
  [
    'the voice server answers nothing',
    ({ discord }, isAway) => void Object.assign(discord.away, { voice: isAway, hangs: isAway }),
    'voice-timeout',
  ],
  ['UDP is dead', (world, isAway) => block(world, isAway), 'udp-blocked'],
  [
    'all of it is away',
    (world, isAway) => {
      Object.assign(world.discord.away, { gateway: isAway, voice: isAway });
      block(world, isAway);
    },
    'gateway-unreachable',
  ],
];

/** Live, and then that part of the network goes away. */
async function lose(away: Network): Promise<DiscordWorld> {
  const world = await liveWorld();
  away(world, true);
  world.discord.closeGateway(1006);
  // If the voice gateway is reachable, the session was lost; after a mere interruption it would be resumed.
  world.discord.closeVoice(world.discord.away.voice ? 1006 : 4006);
  await world.until(() => world.state().state === 'reconnecting', 20_000);
  return world;
}
const captureOf = ({ toCapture }: DiscordWorld): unknown[] => toCapture.map(([what]) => what);

describe('a live stream whose network goes away', () => {
  it.each(networks)(
    'is live again by itself after nine minutes in which %s, with the capture it had',
    async (_, away) => {
      const world = await lose(away);
      const before = world.state();
      await world.clock.advance(9 * minuteMs);
      expect(world.state()).toMatchObject({ state: 'reconnecting' });
      away(world, false);
      expect(await world.until(() => world.state().state === 'live', minuteMs)).toBeLessThan(25_000);
      expect(captureOf(world)).toEqual(['start']);
      expect(world.identifies.length).toBeLessThanOrEqual(2);
      if (before.state === 'reconnecting') expect(world.state()).toMatchObject({ since: before.since });
    },
  );

  it.each(networks)('ends after ten minutes in which %s, and for that reason', async (_, away, reason) => {
    const world = await lose(away);
    const lostMs = await world.until(() => world.outcome() !== undefined, 12 * minuteMs);
    expect(Math.abs(lostMs - 10 * minuteMs)).toBeLessThan(2000);
    expect(world.outcome()).toBe(reason);
    expect(captureOf(world)).toEqual(['start', 'stop']);
  });

  it.each(networks)('is tried at once if the browser is back online: %s', async (_, away) => {
    const world = await lose(away);
    await world.clock.advance(3 * minuteMs);
    // Between two attempts, or during one that hangs.
    for (const waitMs of [0, 1700, 3100]) {
      await world.clock.advance(waitMs);
      world.stream.tryNow();
    }
    away(world, false);
    world.stream.tryNow();
    const isHanging = world.discord.dialled.length > 1;
    const mostMs = isHanging ? 12_000 : 1000;
    expect(await world.until(() => world.state().state === 'live', minuteMs)).toBeLessThan(mostMs);
  });

  it('says that this computer is offline if the browser knows, and ends for that reason', async () => {
    const world = await liveWorld();
    world.network.isOnline = false;
    world.discord.away.gateway = world.discord.away.voice = true;
    world.discord.cut();
    await world.until(() => world.state().state === 'reconnecting', 20_000);
    expect(world.state()).toMatchObject({ isOffline: true });
    world.network.isOnline = true;
    world.stream.onNetwork();
    expect(world.state()).toMatchObject({ isOffline: false });
    world.network.isOnline = false;
    world.stream.onNetwork();
    expect(world.state()).toMatchObject({ isOffline: true });
    await world.clock.advance(10 * minuteMs);
    expect(world.outcome()).toBe('offline');
  });

  it('counts its tries, and tells when the next one comes', async () => {
    const world = await lose(networks[0]![1]);
    const seen: { attempt: number; inMs: number | null }[] = [];
    for (let seconds = 0; seconds < 60; seconds += 1) {
      const state = world.state();
      if (state.state !== 'reconnecting') throw new Error(state.state);
      seen.push({ attempt: state.attempt, inMs: state.retryAt === null ? null : state.retryAt - world.clock.wallMs() });
      await world.clock.advance(1000);
    }
    const attempts = seen.map(({ attempt }) => attempt);
    expect(attempts).toEqual([...attempts].sort((a, b) => a - b));
    expect(attempts.at(-1)).toBeGreaterThan(4);
    const waits = seen.flatMap(({ inMs }) => inMs ?? []);
    expect(waits.length).toBeGreaterThan(30);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...waits)).toBeLessThanOrEqual(12_000);
  });

  it.each(networks)('stops at any moment if %s', async (_, away) => {
    for (const afterMs of [0, 300, 7000, 31_000]) {
      const world = await lose(away);
      await world.clock.advance(afterMs);
      world.stream.stop();
      await world.clock.settle();
      expect(world.outcome()).toBeNull();
    }
  });

  it('keeps the hour’s identifies if its sessions are refused and READY never comes', async () => {
    const world = await liveWorld();
    world.discord.forgetSession();
    world.discord.closeGateway(1006);
    // Hello comes through, and everything after it is lost.
    world.discord.away.mutesSessions = true;
    await world.clock.advance(9.5 * minuteMs);
    expect(world.outcome()).toBeUndefined();
    expect(world.identifies.length).toBeLessThanOrEqual(9);
    world.discord.away.mutesSessions = false;
    await world.until(() => world.identifies.length > 0 && world.bot.client?.state.state === 'ready', 150_000);
    expect(world.bot.client?.state.state).toBe('ready');
  });

  it('that breaks again and again is taken up again each time', async () => {
    const world = await liveWorld();
    for (let times = 0; times < 12; times += 1) {
      block(world, true);
      world.discord.closeVoice(4006);
      await world.clock.advance(15_000);
      block(world, false);
      await world.until(() => world.state().state === 'live', 20_000);
      await world.clock.advance(100_000);
    }
    expect([world.outcome(), world.state().state]).toEqual([undefined, 'live']);
  });
});

describe('a refusal while the network was away', () => {
  const gone = { ...guild, channels: guild.channels.filter(({ id }) => id !== channelId) };
  it.each<[string, (world: DiscordWorld) => void, string]>([
    ['the channel was deleted', ({ discord }) => void (discord.guild = gone), 'channel-missing'],
    ['the bot was banned', ({ discord }) => void (discord.guild = null), 'guild-missing'],
    ['the token is another', ({ discord }) => void (discord.identifyCode = 4004), 'token-refused'],
    [
      'the bot may no longer join',
      ({ discord }) =>
        void (discord.guild = { ...guild, roles: [{ id: guildId, name: '@everyone', permissions: '1024' }] }),
      'may-not-connect',
    ],
  ])('ends it at once where %s', async (_, happens, reason) => {
    const world = await lose(
      ({ discord }, isAway) => void Object.assign(discord.away, { gateway: isAway, voice: isAway }),
    );
    await world.clock.advance(30_000);
    world.discord.forgetSession();
    happens(world);
    Object.assign(world.discord.away, { gateway: false, voice: false });
    await world.until(() => world.outcome() !== undefined, 40_000);
    expect(world.outcome()).toBe(reason);
  });
});

describe('a stream that was not live yet', () => {
  it('ends after one wait if the gateway cannot be reached, and says so', async () => {
    const world = await createDiscordWorld();
    world.discord.away.gateway = true;
    expect(await world.until(() => world.outcome() !== undefined, minuteMs)).toBeLessThan(21_000);
    expect(world.outcome()).toBe('gateway-unreachable');
  });

  it('ends at once if UDP is blocked', async () => {
    const world = await createDiscordWorld();
    block(world, true);
    await world.clock.advance(6000);
    expect(world.outcome()).toBe('udp-blocked');
  });
});

it('keeps an unexpected error as the cause', async () => {
  const fault = new TypeError('x is not a function');
  const world = await createDiscordWorld({
    capture: {
      start: () => Promise.reject(fault),
      adopt: async () => null,
      release: async () => {},
    },
  });
  const error = await world.stream.ended;
  expect(error).toBeInstanceOf(EarshotError);
  expect([error?.code, error?.cause]).toEqual(['unexpected', fault]);
});

it('sounds on while the gateway ends each session soon after it began, which has its own reason', async () => {
  const world = await liveWorld();
  for (let times = 0; times < 8; times += 1) {
    await world.until(() => world.bot.client?.state.state === 'ready', 30_000);
    world.discord.closeGateway(4000);
    await world.until(() => world.bot.client?.state.state !== 'ready', 1000);
  }
  expect(world.bot.client?.state).toMatchObject({ state: 'waiting', error: { code: 'gateway-closing' } });
  expect([world.state().state, world.discord.dialled.length, world.outcome()]).toEqual(['live', 1, undefined]);
});

it('a stream that never joined is not led astray by the server that an earlier one was named', async () => {
  const unreachable = new EarshotError('gateway-unreachable');
  const world = await createStreamWorld({
    bot: {
      client: {
        state: { state: 'connecting' },
        guilds: new Map(),
        user: null,
        credentials: () => stale,
        leave: () => {},
      },
      isLoopback: false,
      whenReady: async () => Promise.reject(unreachable),
      listen: () => {},
      hurry: () => {},
    } as unknown as StreamOptions['bot'],
  });
  await world.clock.advance(1000);
  expect(world.outcome()).toBe('gateway-unreachable');
});
