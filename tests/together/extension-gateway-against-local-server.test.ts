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

function signIn(server: LocalServer, token = server.token, own: Clock = clock): Bot {
  const events: GatewayEvent[] = [];
  const hearers = new Set<(event: GatewayEvent) => void>();
  let identifies: number[] = [];
  const client = createGatewayClient({
    url: server.gatewayUrl,
    token: new Secret(token),
    openSocket: (url) => new WebSocket(url),
    clock: own,
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
async function ready(server: LocalServer, token?: string): Promise<Bot> {
  const bot = signIn(server, token);
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

  it('sees a peer speak', async () => {
    const server = await serve();
    const [ours, peer] = await Promise.all([ready(server), ready(server, server.peerTokens[0])]);
    const [credentials, peerCredentials] = await Promise.all([join(ours, server), join(peer, server)]);
    let onSpoken: (event: VoiceEvent) => void = () => {};
    const spoken = new Promise<VoiceEvent>((resolve) => (onSpoken = resolve));
    await connect(server, credentials, {
      onEvent: (event) => event.type === 'speaking' && event.isSpeaking && onSpoken(event),
    });
    const theirs = await connect(server, peerCredentials);
    theirs.connection.setSpeaking({ isSending: true, indicator: 'ring' });
    expect(await spoken).toMatchObject({ userId: server.peers[0]!.id, ssrc: theirs.connection.ssrc });
  });

  it('leaves, joins another channel, and joins the same one afresh', async () => {
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
});

describe('the two answers to op 4', () => {
  it('may come in the other order', async () => {
    const server = await serve();
    server.faults.gateway.isVoicePairReversed = true;
    await connect(server, await join(await ready(server), server));
  });

  it('may have the document’s form', async () => {
    const server = await serve();
    server.faults.gateway.isVoiceStateLegacy = true;
    await connect(server, await join(await ready(server), server));
  });

  it.each(['VOICE_STATE_UPDATE', 'VOICE_SERVER_UPDATE'])(
    'may not come at all: without %s the seat is given back',
    async (name) => {
      const server = await serve();
      const bot = await ready(server);
      server.faults.gateway.on(name, { act: 'drop' });
      const left = server.events.waitFor('left', ({ userId }) => userId === server.bot.id, patienceMs);
      await expect(join(bot, server)).rejects.toMatchObject({ code: 'join-timeout' });
      await left;
    },
  );

  it.each([
    ['channel-full', 'fullChannelId'],
    ['may-not-view', 'hiddenChannelId'],
    ['may-not-connect', 'lockedChannelId'],
    ['channel-not-voice', 'textChannelId'],
  ] as const)('are not waited for where they cannot come: %s', async (code, place) => {
    const server = await serve();
    const bot = await ready(server);
    await expect(join(bot, server, server.places[place])).rejects.toMatchObject({ code });
    expect(server.events.history('gateway-receive').filter(({ op }) => op === 4)).toEqual([]);
  });

  it('say that nobody hears the bot where it may only listen', async () => {
    const server = await serve();
    const bot = await ready(server);
    const own = bot.until('own-voice-state');
    await join(bot, server, server.places.listenOnlyChannelId);
    expect(await own).toMatchObject({ suppress: true });
  });

  it.each(['', 'discord.gg/voice', 'user@127.0.0.1', 'voice.example.org'])(
    'may name the unusable endpoint %j',
    async (endpoint) => {
      const server = await serve();
      server.faults.gateway.endpoint = endpoint;
      const credentials = await join(await ready(server), server);
      await expect(connect(server, credentials)).rejects.toMatchObject({ code: 'endpoint-invalid' });
      expect(server.events.history('voice-open')).toEqual([]);
    },
  );
});

describe('a gateway that misbehaves', () => {
  it.each(['hang', 'refuse'] as const)('gets another try when it answers the upgrade with %s', async (upgrade) => {
    const server = await serve();
    server.faults.gateway.upgrade = upgrade;
    const bot = signIn(server);
    expect(await bot.state('waiting')).toMatchObject({ error: { code: 'gateway-unreachable' } });
    server.faults.gateway.upgrade = 'accept';
    await bot.state('ready');
  });

  it.each([
    ['no Hello', 'HELLO', { act: 'drop' }],
    ['no READY', 'READY', { act: 'drop' }],
    ['a cut line', 'HELLO', { act: 'cut' }],
    ['Hello that is not JSON', 'HELLO', { act: 'send', literal: '{' }],
    ['a binary Hello', 'HELLO', { act: 'send', literal: new Uint8Array([1, 2, 3]) }],
    ['a Hello of 5 MB', 'HELLO', { act: 'send', literal: `{"op":10,"x":"${'x'.repeat(5_000_000)}"}` }],
    [
      'a flood for an interval',
      'HELLO',
      { act: 'edit', edit: (payload) => ({ ...payload, d: { heartbeat_interval: 1 } }) },
    ],
    ['a READY without session', 'READY', { act: 'edit', edit: (payload) => ({ ...payload, d: {} }) }],
    ['close code 4000', 'READY', { act: 'close', code: 4000 }],
    ['close code 4009', 'READY', { act: 'close', code: 4009 }],
  ] as [string, string, Parameters<LocalServer['faults']['gateway']['on']>[1]][])(
    'gets another try after %s',
    async (_, name, rule) => {
      const server = await serve();
      server.faults.gateway.on(name, rule, 1);
      const bot = signIn(server);
      await bot.state('waiting');
      await bot.state('ready');
    },
  );

  it.each([
    [4004, 'token-refused'],
    [4012, 'gateway-incompatible'],
    [4014, 'intents-refused'],
  ])('is left for good after %i', async (code, errorCode) => {
    const server = await serve();
    const bot = await ready(server);
    server.gateway.close(server.bot.id, code);
    expect(await bot.state('stopped')).toMatchObject({ error: { code: errorCode } });
  });

  it('is told apart from a wrong token', async () => {
    const bot = signIn(await serve(), 'MTI5MDAwMDAwMDAwMDAwMDE.wrong.token-of-nobody');
    expect(await bot.state('stopped')).toMatchObject({ error: { code: 'token-refused' } });
  });

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

  it('is identified at anew after op 9 says that the session is over', async () => {
    const server = await serve();
    const bot = await ready(server);
    const anew = bot.until('new-session');
    server.gateway.invalidate(server.bot.id, false);
    await anew;
    expect(bot.client.state.state).toBe('ready');
  });

  it('is resumed when it stops to acknowledge heartbeats', async () => {
    const server = await serve({ heartbeatIntervalMs: 20_000 });
    const bot = await ready(server);
    server.faults.gateway.on('HEARTBEAT_ACK', { act: 'drop' }, 1);
    const resumed = server.events.waitFor('identified', ({ isResumed }) => isResumed, patienceMs);
    await bot.state('waiting');
    await resumed;
  });

  it('may send nonsense between good events', async () => {
    const server = await serve();
    const bot = await ready(server);
    server.gateway.dispatch(server.bot.id, 'GUILD_CREATE', { id: 5 });
    server.gateway.dispatch(server.bot.id, 'VOICE_STATE_UPDATE', null);
    server.gateway.dispatch(server.bot.id, 'SOMETHING_NEW', { deep: [[[]]] });
    await connect(server, await join(bot, server));
    expect(bot.client.dropped).toBe(2);
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

describe('what others do to the bot', () => {
  async function live(server: LocalServer) {
    const bot = await ready(server);
    return { bot, ...(await connect(server, await join(bot, server))) };
  }

  it('kicks it', async () => {
    const server = await serve();
    const { bot, closed } = await live(server);
    const own = bot.until('own-voice-state');
    server.seats.unseat(server.bot.id, server.guildId);
    expect(await own).toMatchObject({ channelId: null, isAsked: false });
    expect(await closed).toMatchObject({ code: 4014, next: 'wait-for-move' });
    expect(bot.client.credentials(server.guildId)).toBeNull();
  });

  it('sends it into the channel from another browser, which shows by its session', async () => {
    const server = await serve();
    const { bot } = await live(server);
    const mine = bot.client.credentials(server.guildId)!.sessionId;
    // The other one first takes the bot out, since a join in place would get no answer.
    const own = bot.until('own-voice-state', ({ channelId }) => channelId !== null);
    const other = await ready(server);
    const pair = await join(other, server);
    expect(await own).toMatchObject({ channelId: server.channelId, isAsked: false, sessionId: pair.sessionId });
    expect(pair.sessionId).not.toBe(mine);
  });

  it('moves it, and the fresh pair connects', async () => {
    const server = await serve();
    const { bot, closed } = await live(server);
    const named = bot.until('voice-server');
    server.seats.move(server.bot.id, server.places.otherChannelId);
    await Promise.all([named, closed]);
    const pair = bot.client.credentials(server.guildId);
    expect(pair).toMatchObject({ channelId: server.places.otherChannelId });
    await connect(server, pair!);
  });

  it('takes the voice server away and names another', async () => {
    const server = await serve();
    const { bot } = await live(server);
    const gone = bot.until('voice-server', ({ endpoint }) => endpoint === null);
    server.seats.changeVoiceServer(server.guildId, null);
    await gone;
    expect(bot.client.credentials(server.guildId)).toBeNull();
    const back = bot.until('voice-server', ({ endpoint }) => endpoint !== null);
    server.seats.changeVoiceServer(server.guildId);
    await back;
    await connect(server, bot.client.credentials(server.guildId)!);
  });

  it('deletes its channel, has an outage, and throws it out', async () => {
    const server = await serve();
    const { bot } = await live(server);
    const deleted = bot.until('channel-deleted');
    server.seats.deleteChannel(server.channelId);
    expect(await deleted).toMatchObject({ channelId: server.channelId });
    const outage = bot.until('guild-lost');
    server.seats.setAvailable(server.guildId, false);
    expect(await outage).toMatchObject({ isOutage: true });
    await expect(join(bot, server, server.places.otherChannelId)).rejects.toMatchObject({ code: 'guild-unavailable' });
    const lost = bot.until('guild-lost');
    server.seats.setAvailable(server.guildId, true);
    server.seats.removeBot(server.bot.id, server.guildId);
    expect(await lost).toMatchObject({ isOutage: false });
    await expect(join(bot, server)).rejects.toMatchObject({ code: 'guild-missing' });
  });
});

describe('a voice server that misbehaves', () => {
  it.each([0, 1, -1, 1e12, '5', null])(
    'never gets a flood for a heartbeat_interval of %j',
    async (readyHeartbeatInterval) => {
      const server = await serve({ readyHeartbeatInterval });
      const { closed } = await connect(server, await join(await ready(server), server));
      const end = await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 500))]);
      expect(end).toBeUndefined();
      // half a second is five of the hurried clock: less than one interval
      expect(server.events.history('voice-receive').filter(({ op }) => op === 3).length).toBeLessThanOrEqual(1);
    },
  );

  it.each([
    ['no Ready', 'READY', { act: 'drop' }, 'voice-timeout'],
    ['no Session Description', 'SESSION_DESCRIPTION', { act: 'drop' }, 'voice-timeout'],
    ['a cut line', 'READY', { act: 'cut' }, 'voice-closed'],
    ['a Ready without d', 'READY', { act: 'send', literal: '{"op":2}' }, 'voice-malformed'],
    ['a binary Ready', 'READY', { act: 'send', literal: new Uint8Array([0, 1]) }, 'voice-malformed'],
    [
      'a mode nobody asked for',
      'SESSION_DESCRIPTION',
      { act: 'send', literal: '{"op":4,"d":{"mode":"x"}}' },
      'voice-malformed',
    ],
    ['4006', 'READY', { act: 'close', code: 4006 }, 'voice-session-ended'],
    ['4017', 'READY', { act: 'close', code: 4017 }, 'dave-required'],
  ] as [string, string, Parameters<LocalServer['faults']['voice']['on']>[1], string][])(
    'is given up with a reason at %s, and a fresh join helps',
    async (_, name, rule, code) => {
      const server = await serve();
      const bot = await ready(server);
      server.faults.voice.on(name, rule, 1);
      await expect(connect(server, await join(bot, server))).rejects.toMatchObject({ code });
      await connect(server, await join(bot, server));
    },
  );

  it.each([
    ['hang', 'voice-timeout'],
    ['refuse', 'voice-unreachable'],
  ] as const)('may answer the upgrade with %s', async (upgrade, code) => {
    const server = await serve();
    const credentials = await join(await ready(server), server);
    server.faults.voice.upgrade = upgrade;
    await expect(connect(server, credentials)).rejects.toMatchObject({ code });
  });

  it('may offer modes that nobody knows', async () => {
    const server = await serve({ modes: ['aead_aes256_gcm_rtpsize'] });
    const credentials = await join(await ready(server), server);
    await expect(connect(server, credentials)).rejects.toMatchObject({ code: 'mode-refused' });
    expect(server.events.history('voice-receive').filter(({ op }) => op === 1)).toEqual([]);
  });

  it.each(['{"op":"5","d":{"speaking":1}}', '[]', 'x', new Uint8Array(2)])(
    'closes the connection of a live stream by sending %j',
    async (literal) => {
      const server = await serve();
      const { closed } = await connect(server, await join(await ready(server), server));
      server.voice.sendLiteral(server.bot.id, literal);
      expect(await closed).toMatchObject({ next: 'rejoin', error: { code: 'voice-malformed' } });
    },
  );
});
