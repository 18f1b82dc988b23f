import { createSocket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock, type Clock } from '../../extension/time/clock.ts';
import {
  createGatewayClient,
  type GatewayClient,
  type GatewayEvent,
  type VoiceCredentials,
} from '../../extension/discord/gateway/client.ts';
import {
  connectVoice,
  type VoiceEvent,
  type VoiceOptions,
  type VoiceTransport,
} from '../../extension/discord/voice/connect.ts';
import { startLocalServer, type LocalServer, type LocalServerOptions } from '../../local-server/index.ts';
import { readDiscoveryReply70, writeDiscoveryRequest70 } from '../../shared-protocol/packet-layout.ts';
import { Secret } from '../../shared-protocol/secret.ts';

/** Time runs faster for the clients, so that their deadlines of many seconds do not hold the tests up. */
const haste = 10;
const clock: Clock = {
  ...systemClock,
  nowMs: () => performance.now() * haste,
  setTimer: (callback, delayMs) => systemClock.setTimer(callback, delayMs / haste),
};
const patienceMs = 15_000;

const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(options: LocalServerOptions = {}): Promise<LocalServer> {
  const server = await startLocalServer(options);
  cleanups.push(() => server.close());
  return server;
}

interface Bot {
  client: GatewayClient;
  events: GatewayEvent[];
  /** the next event that fits */
  until<T extends GatewayEvent['type']>(
    type: T,
    fits?: (event: Extract<GatewayEvent, { type: T }>) => boolean,
  ): Promise<Extract<GatewayEvent, { type: T }>>;
  state(name: GatewayClient['state']['state']): Promise<GatewayClient['state']>;
}

function signIn(server: LocalServer): Bot {
  const events: GatewayEvent[] = [];
  const hearers = new Set<(event: GatewayEvent) => void>();
  let identifies: number[] = [];
  const client = createGatewayClient({
    url: server.gatewayUrl,
    token: new Secret(server.token),
    openSocket: (url) => new WebSocket(url),
    clock,
    budget: { load: async () => identifies, save: async (times) => void (identifies = times) },
    onEvent(event) {
      events.push(event);
      for (const hear of [...hearers]) hear(event);
    },
  });
  cleanups.push(() => client.stop());
  client.start();
  const until: Bot['until'] = (type, fits = () => true) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        hearers.delete(hear);
        reject(new Error(`no event ${type}; at last ${client.state.state}`));
      }, patienceMs);
      const hear = (event: GatewayEvent) => {
        if (event.type !== type || !fits(event as never)) return;
        clearTimeout(timer);
        hearers.delete(hear);
        resolve(event as never);
      };
      hearers.add(hear);
    });
  return {
    client,
    events,
    until,
    async state(name) {
      if (client.state.state !== name) await until('state', ({ state }) => state.state === name);
      return client.state;
    },
  };
}

/** Ready, with both guilds. */
async function ready(server: LocalServer): Promise<Bot> {
  const bot = signIn(server);
  await bot.state('ready');
  const isLoaded = () => [...bot.client.guilds.values()].every(({ isUnavailable }) => !isUnavailable);
  if (!isLoaded()) await bot.until('guilds', isLoaded);
  return bot;
}

const soon = () => AbortSignal.timeout(patienceMs);
const join = (bot: Bot, server: LocalServer, channelId = server.channelId) =>
  bot.client.join({ guildId: server.guildId, channelId }, soon());

/** Discovery over real UDP, as the document has it; the voice itself is the native host's. */
const udp: VoiceTransport = {
  onSend: () => {},
  relay: () => {},
  speakAs: () => {},
  open: ({ ssrc, candidates }) =>
    new Promise((resolve, reject) => {
      const socket = createSocket('udp4');
      const timer = setTimeout(() => {
        socket.close();
        reject(new Error('no discovery reply'));
      }, 3000);
      socket.once('message', (reply) => {
        clearTimeout(timer);
        socket.close();
        const own = readDiscoveryReply70(reply, ssrc);
        if (own) resolve(own);
        else reject(new Error('no valid discovery reply'));
      });
      for (const { host, port } of candidates) socket.send(writeDiscoveryRequest70(ssrc), port, host);
    }),
  start: async () => {},
};

async function connect(server: LocalServer, credentials: VoiceCredentials, changes: Partial<VoiceOptions> = {}) {
  const events: VoiceEvent[] = [];
  let onClosed: (event: VoiceEvent) => void = () => {};
  const closed = new Promise<VoiceEvent>((resolve) => (onClosed = resolve));
  const connection = await connectVoice({
    credentials,
    dialect: 'original',
    preferredMode: 'plain',
    documentPort: server.documentPort,
    isInsecure: true,
    openSocket: (url) => new WebSocket(url),
    clock,
    transport: udp,
    signal: soon(),
    onEvent(event) {
      events.push(event);
      if (event.type === 'closed') onClosed(event);
    },
    ...changes,
  });
  cleanups.push(() => connection.close());
  return { connection, events, closed };
}

describe('a good day', () => {
  it('sees the guilds with their channels and people', async () => {
    const server = await serve();
    const { client } = await ready(server);
    expect(client.user).toMatchObject({ id: server.bot.id, name: 'Earshot' });
    expect([...client.guilds.values()].map(({ name }) => name).sort()).toEqual(['Living Room', 'Studio']);
    const guild = client.guilds.get(server.guildId)!;
    const here = [...guild.voiceStates.values()].filter(({ channel_id }) => channel_id === server.channelId);
    const names = here.map(({ user_id }) => guild.members.get(user_id)?.user?.username).sort();
    expect(names).toEqual(expect.arrayContaining(['ada', 'grace']));
    expect(client.dropped).toBe(0);
  });

  it.each(['plain', 'xsalsa20_poly1305'] as const)('joins, connects in mode %s and speaks', async (mode) => {
    const server = await serve();
    const bot = await ready(server);
    const credentials = await join(bot, server);
    const heard = server.events.waitFor('speaking', ({ userId }) => userId === server.bot.id, patienceMs);
    const { connection, events } = await connect(server, credentials, { preferredMode: mode });
    connection.setSpeaking({ isSending: true, indicator: 'ring' });
    expect(await heard).toMatchObject({ isSpeaking: true, ssrc: connection.ssrc });
    expect(connection.mode).toBe(mode);
    expect(events.flatMap((event) => (event.type === 'step' ? event.step : []))).toEqual([
      'joining',
      'securing',
      'starting',
    ]);
    expect(server.events.history('connected')).toMatchObject([{ userId: server.bot.id, mode }]);
  });

  it('leaves, joins another channel, and joins the same one again', async () => {
    const server = await serve();
    const bot = await ready(server);
    const first = await join(bot, server);
    const again = await join(bot, server);
    expect(again.token.reveal()).not.toBe(first.token.reveal());
    const other = await join(bot, server, server.places.otherChannelId);
    expect(other.channelId).toBe(server.places.otherChannelId);
    expect(server.seats.find(server.bot.id, server.guildId)?.channel_id).toBe(server.places.otherChannelId);
    await connect(server, other);
    const left = bot.until('own-voice-state', ({ channelId }) => channelId === null);
    bot.client.leave(server.guildId);
    expect(await left).toMatchObject({ isAsked: true });
    expect(server.seats.find(server.bot.id, server.guildId)).toBeUndefined();
    expect(bot.events.filter((event) => event.type === 'own-voice-state' && !event.isAsked)).toEqual([]);
  });

  it('joins by an answer in the document’s form', async () => {
    const server = await serve();
    server.faults.gateway.isVoiceStateLegacy = true;
    await connect(server, await join(await ready(server), server));
  });
});

describe('a gateway that goes away', () => {
  it('is resumed after op 7, a cut and a resumable op 9, and nothing is lost', async () => {
    const server = await serve();
    const bot = await ready(server);
    const resumed = () =>
      server.events.waitFor('identified', ({ isResumed, userId }) => isResumed && userId === server.bot.id, patienceMs);
    for (const disturb of [
      () => server.gateway.reconnect(server.bot.id),
      () => server.gateway.close(server.bot.id, 4000),
      () => server.gateway.invalidate(server.bot.id, true),
    ]) {
      const done = resumed();
      disturb();
      server.seats.updateChannel(server.channelId, { name: `after ${bot.events.length}` });
      const expected = server.seats.channel(server.channelId)!.name;
      await done;
      await bot.state('ready');
      expect(bot.client.guilds.get(server.guildId)?.channels.get(server.channelId)?.name).toBe(expected);
    }
    expect(bot.events.some(({ type }) => type === 'new-session')).toBe(false);
  });

  it('may die and come back on its port', async () => {
    const first = await startLocalServer();
    const port = Number(new URL(first.gatewayUrl).port);
    const bot = await ready(first).catch(async (error: unknown) => {
      await first.close();
      throw error;
    });
    await first.close();
    await bot.state('waiting');
    const second = await serve({ port });
    // the new server knows other tokens: what counts is that it was asked
    expect(await bot.state('stopped')).toMatchObject({ error: { code: 'token-refused' } });
    expect(second.events.history('gateway-open').length).toBeGreaterThan(0);
  });
});

it('a bot that is moved connects with the fresh pair', async () => {
  const server = await serve();
  const bot = await ready(server);
  const { closed } = await connect(server, await join(bot, server));
  const named = bot.until('voice-server');
  server.seats.move(server.bot.id, server.places.otherChannelId);
  await Promise.all([named, closed]);
  const pair = bot.client.credentials(server.guildId);
  expect(pair).toMatchObject({ channelId: server.places.otherChannelId });
  await connect(server, pair!);
});
