import { describe, expect, it } from 'vitest';
import { Secret } from '../../../shared-protocol/secret.ts';
import { createGatewayWorld, guild, guildId, ready, token, user, type GatewayWorld } from '../testing/gateway-world.ts';
import { afterCloseCode } from './close-codes.ts';

const discord = 'wss://gateway.discord.gg/?v=10&encoding=json';
const bits = { allow: '1049600', deny: '2097152' };
const resumeUrl = 'wss://gateway-us-east1-b.discord.gg/?v=10&encoding=json';

describe('signing in', () => {
  it('identifies after Hello, with the intents of guilds and voice states only', async () => {
    const world = createGatewayWorld();
    world.client.start();
    await world.clock.advance(0);
    expect(world.last().url).toBe(discord);
    world.last().accept();
    expect(world.last().sent).toEqual([]);
    await world.greet();
    expect(world.last().sent).toEqual([
      {
        op: 2,
        d: { token, intents: 129, properties: { os: 'browser', browser: 'earshot', device: 'earshot' } },
      },
    ]);
    world.dispatch('READY', ready);
    expect(world.client.state).toEqual({ state: 'ready' });
    expect(world.client.user).toEqual({ id: user.id, name: 'Earshot', avatar: null });
    expect(world.client.guilds.get(guildId)?.isUnavailable).toBe(true);
  });

  it('announces each state once, in order', async () => {
    const world = createGatewayWorld();
    await world.signIn();
    world.client.stop();
    expect(world.events.flatMap((event) => (event.type === 'state' ? event.state.state : []))).toEqual([
      'connecting',
      'ready',
      'offline',
    ]);
    expect(world.events.some(({ type }) => type === 'new-session')).toBe(false);
  });

  it.each(['http://gateway.discord.gg', 'ws://gateway.discord.gg', 'wss://bot@gateway.discord.gg', 'gateway', ''])(
    'refuses the address %j and opens nothing',
    async (url) => {
      const world = createGatewayWorld({ url });
      world.client.start();
      await world.clock.advance(60_000);
      expect(world.client.state).toMatchObject({ state: 'stopped', error: { code: 'gateway-address' } });
      expect(world.sockets).toHaveLength(0);
    },
  );

  it.each(['a b', 'tok\nen', '🤖', 'x'.repeat(10_000), 'a\u202eb'])('refuses a token of the wrong shape', (text) => {
    const world = createGatewayWorld({ token: new Secret(text) });
    world.client.start();
    expect(world.client.state).toMatchObject({ state: 'stopped', error: { code: 'token-shape' } });
    expect(JSON.stringify(world.client.state)).not.toContain(text);
  });

  it('sends a token without the word Bot and the spaces around it', async () => {
    const world = createGatewayWorld({ token: new Secret(`  Bot ${token}\n`) });
    world.client.start();
    await world.greet();
    expect(world.sent(2)).toMatchObject([{ token }]);
  });

  it('stops at a token that belongs to a person', async () => {
    const world = createGatewayWorld();
    world.client.start();
    await world.greet();
    world.dispatch('READY', { ...ready, user: { id: user.id, username: 'somebody' } });
    expect(world.client.state).toMatchObject({ state: 'stopped', error: { code: 'user-account' } });
    expect(world.last().closedWith).toBe(1000);
  });

  it.each([
    ['no session id', { ...ready, session_id: undefined }],
    ['an empty session id', { ...ready, session_id: '' }],
    ['a user id that is none', { ...ready, user: { ...user, id: 5 } }],
    ['null', null],
  ])('identifies anew after a READY with %s', async (_, d) => {
    const world = createGatewayWorld();
    world.client.start();
    await world.greet();
    world.dispatch('READY', d);
    expect(world.client.state).toMatchObject({ state: 'waiting', error: { code: 'gateway-malformed' } });
    await world.clock.advance(6000);
    expect(world.last().url).toBe(discord);
    await world.greet();
    expect(world.last().sent[0]?.op).toBe(2);
  });
});

describe('deadlines', () => {
  it('gives up a handshake, a Hello and a READY that do not come', async () => {
    const world = createGatewayWorld();
    world.client.start();
    await world.clock.advance(9999);
    expect(world.client.state.state).toBe('connecting');
    await world.clock.advance(1);
    expect(world.client.state).toMatchObject({ state: 'waiting', attempt: 2, error: { code: 'gateway-unreachable' } });
    expect(world.sockets[0]?.closedWith).toBe(4000);

    await world.clock.advance(250);
    world.last().accept();
    await world.clock.advance(10_000);
    expect(world.client.state).toMatchObject({ state: 'waiting', attempt: 3 });

    await world.clock.advance(500);
    await world.greet();
    await world.clock.advance(20_000);
    expect(world.client.state).toMatchObject({ state: 'waiting', attempt: 2 });
    expect(world.identifies).toHaveLength(1);
  });

  it('spends no identify on connections that fail', async () => {
    const world = createGatewayWorld();
    world.client.start();
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await world.clock.advance(10_000);
      world.last().fail();
    }
    expect(world.sockets.length).toBeGreaterThan(7);
    expect(world.identifies).toEqual([]);
  });

  it('survives a browser that refuses the address at once', async () => {
    const world = createGatewayWorld({
      openSocket() {
        throw new Error('SecurityError');
      },
    });
    world.client.start();
    await world.clock.advance(0);
    expect(world.client.state).toMatchObject({ state: 'waiting', error: { code: 'gateway-unreachable' } });
  });
});

describe('the heartbeat', () => {
  it('begins after a random part of the interval and carries the last sequence', async () => {
    const world = createGatewayWorld();
    world.clock.random = () => 0.25;
    world.client.start();
    await world.greet(40_000);
    await world.clock.advance(9999);
    expect(world.sent(1)).toEqual([]);
    await world.clock.advance(1);
    expect(world.sent(1)).toEqual([null]);
    world.last().deliver({ op: 11 });
    world.dispatch('READY', ready, 0);
    await world.clock.advance(40_000);
    expect(world.sent(1)).toEqual([null, 0]);
    world.last().deliver({ op: 11 });
    world.dispatch('CHANNEL_PINS_UPDATE', {}, 7);
    world.dispatch('CHANNEL_PINS_UPDATE', {}, 3);
    world.last().deliver({ op: 0, t: 'CHANNEL_PINS_UPDATE', s: null, d: {} });
    await world.clock.advance(40_000);
    expect(world.sent(1)).toEqual([null, 0, 7]);
  });

  it('answers a request at once', async () => {
    const world = createGatewayWorld();
    await world.signIn();
    world.last().deliver({ op: 1, d: null });
    expect(world.sent(1)).toEqual([2]);
  });

  it('gives the connection up for a resume when the last one was not acknowledged', async () => {
    const world = createGatewayWorld();
    await world.signIn();
    await world.clock.advance(41_250 * 0.5);
    expect(world.sent(1)).toHaveLength(1);
    await world.clock.advance(41_250);
    expect(world.sockets[0]?.closedWith).toBe(4000);
    expect(world.client.state.state).toBe('waiting');
    await world.clock.advance(300);
    expect(world.last().url).toBe(resumeUrl);
  });

  it('takes a long gap in time for sleep, and resumes', async () => {
    const world = createGatewayWorld();
    await world.signIn();
    await world.clock.sleep(30 * 60_000);
    expect(world.sockets[0]?.closedWith).toBe(4000);
    await world.clock.advance(300);
    await world.greet();
    expect(world.last().sent[0]).toMatchObject({ op: 6 });
  });

  it('does not care about the wall clock', async () => {
    const world = createGatewayWorld();
    await world.signIn();
    world.clock.setWall(0);
    await world.clock.advance(30_000);
    expect(world.client.state.state).toBe('ready');
    expect(world.sent(1)).toHaveLength(1);
  });

  it.each([0, -1, 1, 999, 300_001, 2 ** 31, 1e12, '45000', null, true, [], undefined])(
    'refuses the interval %j',
    async (interval) => {
      const world = createGatewayWorld();
      world.client.start();
      await world.clock.advance(0);
      world.last().accept();
      world.last().deliver({ op: 10, d: { heartbeat_interval: interval } });
      expect(world.client.state).toMatchObject({ state: 'waiting', error: { code: 'gateway-malformed' } });
      expect(world.sent(1)).toEqual([]);
    },
  );
});

describe('resuming', () => {
  it('resumes at the named gateway with session and sequence, and is ready on RESUMED', async () => {
    const world = createGatewayWorld();
    await world.signIn();
    world.last().deliver({ op: 7, d: null });
    expect(world.sockets[0]?.closedWith).toBe(4000);
    await world.clock.advance(250);
    expect(world.last().url).toBe(resumeUrl);
    await world.greet();
    expect(world.last().sent).toEqual([{ op: 6, d: { token, session_id: 'session-1', seq: 2 } }]);
    world.dispatch('RESUMED', {});
    expect(world.client.state.state).toBe('ready');
    expect(world.client.guilds.get(guildId)?.name).toBe('Discord Developers');
    expect(world.events.some(({ type }) => type === 'new-session')).toBe(false);
  });

  it.each([
    'ws://gateway-us-east1-b.discord.gg',
    'wss://discord.gg.evil.example',
    'wss://evil-discord.gg',
    'wss://user@gateway.discord.gg',
    'wss://gateway.discord.gg:8443',
    'wss://127.0.0.1',
    'https://gateway.discord.gg',
    'nonsense',
    '',
    undefined,
  ])('never contacts the resume address %j, and resumes at the own one', async (resume_gateway_url) => {
    const world = createGatewayWorld();
    world.client.start();
    await world.greet();
    world.dispatch('READY', { ...ready, resume_gateway_url });
    world.last().drop(1006);
    await world.clock.advance(300);
    expect(world.sockets.map(({ url }) => url)).toEqual([discord, discord]);
    await world.greet();
    expect(world.last().sent[0]?.op).toBe(6);
  });

  it.each([
    ['a closed connection', async (world: GatewayWorld) => world.last().drop(1006)],
    ['op 9', async (world: GatewayWorld) => world.last().deliver({ op: 9, d: true })],
    ['silence', (world: GatewayWorld) => world.clock.advance(20_000)],
  ])('identifies anew at the own address after the server answered twice with %s, and says so', async (_, refuse) => {
    const world = createGatewayWorld();
    await world.signIn();
    world.last().drop(1006);
    for (const delayMs of [250, 500]) {
      await world.clock.advance(delayMs);
      expect(world.last().url).toBe(resumeUrl);
      await world.greet();
      expect(world.last().sent[0]?.op).toBe(6);
      await refuse(world);
    }
    expect(world.client.resumePoint()).toBeNull();
    await world.clock.advance(10_000);
    expect(world.last().url).toBe(discord);
    await world.greet();
    expect(world.last().sent[0]?.op).toBe(2);
    world.dispatch('READY', { ...ready, session_id: 'session-2' });
    expect(world.events.at(-1)).toEqual({ type: 'new-session' });
    expect(world.client.resumePoint()?.sessionId).toBe('session-2');
  });

  it.each([
    ['fails', async (world: GatewayWorld) => world.last().fail()],
    ['never answers', (world: GatewayWorld) => world.clock.advance(10_000)],
    [
      'never says Hello',
      async (world: GatewayWorld) => {
        world.last().accept();
        await world.clock.advance(10_000);
      },
    ],
  ])('keeps its session through any number of tries where the network %s', async (_, miss) => {
    const world = createGatewayWorld();
    await world.signIn();
    world.last().drop(1006);
    for (const delayMs of [250, 500, 1000, 2000, 4000]) {
      await world.clock.advance(delayMs);
      await miss(world);
    }
    expect(world.client.resumePoint()).toMatchObject({ sessionId: 'session-1', sequence: 2, url: null });
    await world.clock.advance(8000);
    expect(world.sockets.map(({ url }) => url)).toEqual([discord, resumeUrl, resumeUrl, ...Array(4).fill(discord)]);
    await world.greet();
    expect(world.last().sent).toEqual([{ op: 6, d: { token, session_id: 'session-1', seq: 2 } }]);
    world.dispatch('RESUMED', {});
    expect(world.client.state.state).toBe('ready');
    expect(world.identifies).toHaveLength(1);
    expect(world.events.some(({ type }) => type === 'new-session')).toBe(false);
  });

  it('counts only tries in a row: one failure, one Hello and one failure leave session and address as they were', async () => {
    const world = createGatewayWorld();
    await world.signIn();
    world.last().drop(1006);
    await world.clock.advance(250);
    world.last().fail();
    await world.clock.advance(500);
    await world.greet();
    world.last().drop(1006);
    await world.clock.advance(1000);
    world.last().fail();
    await world.clock.advance(2000);
    expect(world.last().url).toBe(resumeUrl);
    await world.greet();
    world.dispatch('RESUMED', {});
    world.last().drop(1006);
    await world.clock.advance(4000);
    await world.greet();
    world.last().drop(1006);
    expect(world.client.resumePoint()).toMatchObject({ sessionId: 'session-1', url: resumeUrl });
  });

  it('resumes after an invalid session that is resumable, and identifies after a pause if it is not', async () => {
    const world = createGatewayWorld();
    await world.signIn();
    world.last().deliver({ op: 9, d: true });
    await world.clock.advance(250);
    await world.greet();
    expect(world.last().sent[0]?.op).toBe(6);
    world.last().deliver({ op: 9, d: false });
    expect(world.client.state).toMatchObject({ state: 'waiting', retryAtMs: world.clock.nowMs() + 3000 });
    await world.clock.advance(5000);
    await world.greet();
    expect(world.last().url).toBe(discord);
    expect(world.last().sent[0]?.op).toBe(2);
  });

  it('heartbeats without a sequence before a new session has one', async () => {
    const world = createGatewayWorld();
    await world.signIn();
    world.last().deliver({ op: 9, d: false });
    await world.clock.advance(6000);
    await world.greet();
    world.last().deliver({ op: 1, d: null });
    expect(world.last().sent.find(({ op }) => op === 1)).toEqual({ op: 1, d: null });
  });

  it('continues where another process left off, guilds and all', async () => {
    const first = createGatewayWorld();
    await first.signIn();
    const point = first.client.resumePoint();
    first.client.stop({ keepSession: true });
    expect(first.last().closedWith).toBe(4000);

    const world = createGatewayWorld({ resume: JSON.parse(JSON.stringify(point)) });
    world.client.start();
    expect(world.last().url).toBe(resumeUrl);
    await world.greet();
    expect(world.last().sent).toEqual([{ op: 6, d: { token, session_id: 'session-1', seq: 2 } }]);
    world.dispatch('RESUMED', {}, 3);
    expect(world.client.state.state).toBe('ready');
    expect(world.client.user?.id).toBe(user.id);
    expect(world.client.guilds).toEqual(first.client.guilds);
  });

  it('does not follow a stored resume point to a foreign host', async () => {
    const first = createGatewayWorld();
    await first.signIn();
    const world = createGatewayWorld({ resume: { ...first.client.resumePoint()!, url: 'wss://evil.example/' } });
    world.client.start();
    expect(world.last().url).toBe(discord);
  });

  it.each([{}, [], 'text', { sessionId: 's', sequence: -1, url: null, user, guilds: [] }])(
    'ignores a stored resume point of the wrong shape',
    async (resume) => {
      const world = createGatewayWorld({ resume: resume as never });
      world.client.start();
      await world.greet();
      expect(world.last().sent[0]?.op).toBe(2);
    },
  );

  it('ends the session for good when it stops without keeping it', async () => {
    const world = createGatewayWorld();
    await world.signIn();
    world.client.stop();
    expect(world.last().closedWith).toBe(1000);
    expect(world.client.resumePoint()).toBeNull();
    expect(world.clock.pendingTimers).toBe(0);
  });
});

describe('close codes', () => {
  const fatal = {
    4004: 'token-refused',
    4010: 'too-many-servers',
    4011: 'too-many-servers',
    4012: 'gateway-incompatible',
    4013: 'gateway-incompatible',
    4014: 'intents-refused',
  };
  const anew = [4003, 4007, 4008, 4009];

  it('knows each code there is', () => {
    for (let code = 1000; code < 5000; code += 1) {
      const expected = code in fatal ? 'stop' : anew.includes(code) ? 'new-session' : 'resume';
      expect(afterCloseCode(code).next, String(code)).toBe(expected);
    }
    for (const [code, errorCode] of Object.entries(fatal))
      expect(afterCloseCode(Number(code)).error.code).toBe(errorCode);
    expect(afterCloseCode(4008)).toMatchObject({ minDelayMs: 30_000, error: { code: 'send-limit' } });
  });

  it.each(Object.entries(fatal))('stops at %s and never comes back', async (code, errorCode) => {
    const world = createGatewayWorld();
    world.client.start();
    await world.greet();
    world.last().drop(Number(code));
    expect(world.client.state).toMatchObject({ state: 'stopped', error: { code: errorCode } });
    await world.clock.advance(3_600_000);
    expect(world.sockets).toHaveLength(1);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it.each(anew)('starts a new session after %s', async (code) => {
    const world = createGatewayWorld();
    await world.signIn();
    world.last().drop(code);
    await world.clock.advance(code === 4008 ? 29_999 : 0);
    expect(world.sockets).toHaveLength(1);
    await world.clock.advance(5000);
    await world.greet();
    expect(world.last().url).toBe(discord);
    expect(world.last().sent[0]?.op).toBe(2);
  });

  it.each([1000, 1001, 1005, 1006, 1011, 4000, 4001, 4002, 4005, 4099])('resumes after %s', async (code) => {
    const world = createGatewayWorld();
    await world.signIn();
    world.last().drop(code);
    await world.clock.advance(300);
    await world.greet();
    expect(world.last().sent[0]?.op).toBe(6);
  });
});

describe('bad input', () => {
  it.each([
    ['text that is not JSON', '{'],
    ['an array', '[]'],
    ['null', 'null'],
    ['no opcode', '{"d":{}}'],
    ['opcode -1', '{"op":-1}'],
    ['opcode 1.5', '{"op":1.5}'],
    ['an opcode as a string', '{"op":"10"}'],
    ['a sequence as a string', '{"op":0,"s":"5","t":"X"}'],
    ['an infinite sequence', '{"op":0,"s":1e999,"t":"X"}'],
    ['a binary frame', new ArrayBuffer(8)],
  ])('gives the connection up after %s, and resumes', async (_, message) => {
    const world = createGatewayWorld();
    await world.signIn();
    world.last().deliver(message);
    expect(world.client.state).toMatchObject({ state: 'waiting', error: { code: 'gateway-malformed' } });
    expect(world.sockets[0]?.closedWith).toBe(4000);
    await world.clock.advance(300);
    expect(world.last().url).toBe(resumeUrl);
  });

  it.each([
    ['an unknown opcode', '{"op":999}'],
    ['an unknown event', '{"op":0,"s":3,"t":"SOMETHING_NEW","d":{}}'],
    ['an event named like a property of Object', '{"op":0,"s":3,"t":"__proto__","d":{}}'],
    ['deep nesting', `{"op":0,"s":3,"t":"X","d":${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
    ['a second Hello', '{"op":10,"d":{"heartbeat_interval":1000}}'],
    ['RESUMED out of place', '{"op":0,"s":3,"t":"RESUMED","d":null}'],
  ])('ignores %s', async (_, message) => {
    const world = createGatewayWorld();
    await world.signIn();
    const before = world.events.length;
    world.last().deliver(message);
    expect(world.events.slice(before)).toEqual([]);
    expect(world.client.state.state).toBe('ready');
  });

  it.each([
    ['GUILD_CREATE', { id: 4177198342314393 }],
    ['GUILD_CREATE', [guild]],
    ['CHANNEL_UPDATE', null],
    ['VOICE_STATE_UPDATE', { user_id: user.id, channel_id: 5, session_id: 'x' }],
    ['VOICE_SERVER_UPDATE', { token: null, guild_id: guildId, endpoint: 'x' }],
    ['GUILD_ROLE_UPDATE', { guild_id: guildId, role: { id: -1, permissions: '0' } }],
  ])('drops and counts a malformed %s and stays connected', async (t, d) => {
    const world = createGatewayWorld();
    await world.signIn();
    const before = world.client.guilds;
    world.dispatch(t, d);
    expect(world.client.dropped).toBe(1);
    expect(world.client.guilds).toBe(before);
    expect(world.client.state.state).toBe('ready');
  });

  it('takes a guild as large as Discord allows', async () => {
    const world = createGatewayWorld();
    await world.signIn();
    const overwrites = Array.from({ length: 100 }, (_, at) => ({ id: `${9n ** 18n + BigInt(at)}`, type: 0, ...bits }));
    const channels = Array.from({ length: 500 }, (_, at) => ({
      id: `${9n ** 17n + BigInt(at)}`,
      type: at % 2 ? 2 : 0,
      name: `channel ${at}`,
      permission_overwrites: overwrites,
    }));
    const large = { ...guild, id: '41771983423143999', channels };
    expect(JSON.stringify(large).length).toBeGreaterThan(3 * 1024 * 1024);
    world.dispatch('GUILD_CREATE', large);
    expect(world.client.state.state).toBe('ready');
    expect(world.client.dropped).toBe(0);
    expect(world.client.guilds.get(large.id)?.channels.size).toBe(500);
  });

  it('drops and counts a message of 17 MiB, stays connected and hears the next one', async () => {
    const world = createGatewayWorld();
    await world.signIn();
    const before = world.client.guilds;
    world.dispatch('GUILD_UPDATE', { ...guild, name: 'Too long', description: 'x'.repeat(17 * 1024 * 1024) });
    expect(world.client.dropped).toBe(1);
    expect(world.client.guilds).toBe(before);
    expect(world.client.state.state).toBe('ready');
    world.dispatch('GUILD_UPDATE', { ...guild, name: 'Renamed' });
    expect(world.client.guilds.get(guildId)?.name).toBe('Renamed');
    expect(world.sockets).toHaveLength(1);
  });

  it('reads 16 MiB to the last character, and not one more', async () => {
    const world = createGatewayWorld();
    await world.signIn();
    const text = (length: number) => '{"op":999}'.padEnd(length);
    world.last().deliver(text(16 * 1024 * 1024));
    expect(world.client.dropped).toBe(0);
    world.last().deliver(text(16 * 1024 * 1024 + 1));
    expect(world.client.dropped).toBe(1);
  });

  it('waits no longer for a Hello because of messages that are too long', async () => {
    const world = createGatewayWorld();
    world.client.start();
    await world.clock.advance(0);
    world.last().accept();
    await world.clock.advance(9000);
    world.last().deliver('x'.repeat(17 * 1024 * 1024));
    await world.clock.advance(999);
    expect(world.client.state.state).toBe('connecting');
    await world.clock.advance(1);
    expect(world.client.state).toMatchObject({ state: 'waiting', error: { code: 'gateway-unreachable' } });
  });

  it('hears nothing from a socket it has left', async () => {
    const world = createGatewayWorld();
    await world.signIn();
    const [old] = world.sockets;
    const { onmessage, onclose } = old!;
    old!.deliver({ op: 7 });
    const before = world.events.length;
    expect(old!.onmessage).toBeNull();
    onmessage?.({ data: '{"op":9,"d":false}' });
    onclose?.({ code: 4004, reason: '' });
    expect(world.events.length).toBe(before);
    await world.clock.advance(300);
    expect(world.last().url).toBe(resumeUrl);
  });
});

/** Resolves when the next socket was opened. */
async function opened(world: GatewayWorld): Promise<void> {
  const { length } = world.sockets;
  while (world.sockets.length === length) await world.clock.advance(1000);
}

describe('retrying', () => {
  it('doubles the delay up to ten seconds', async () => {
    const world = createGatewayWorld();
    world.client.start();
    const delays: number[] = [];
    for (let failure = 0; failure < 9; failure += 1) {
      await world.clock.advance(0);
      world.last().fail();
      const { state } = world.client;
      if (state.state !== 'waiting') throw new Error(state.state);
      delays.push(state.retryAtMs - world.clock.nowMs());
      await world.clock.advance(delays.at(-1)!);
    }
    expect(delays).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
  });

  it('starts over after a minute of health, and not before', async () => {
    const delayAfter = async (healthyMs: number) => {
      const world = createGatewayWorld();
      await world.signIn();
      for (const wait of [250, 500, 1000]) {
        world.last().drop(1006);
        await world.clock.advance(wait);
        await world.greet(300_000);
        world.dispatch('RESUMED', {});
      }
      await world.clock.advance(healthyMs);
      world.last().drop(1006);
      const { state } = world.client;
      return state.state === 'waiting' ? state.retryAtMs - world.clock.nowMs() : null;
    };
    expect(await delayAfter(59_999)).toBe(2000);
    expect(await delayAfter(60_000)).toBe(250);
  });

  it('begins with short pauses again if a server answers after an outage', async () => {
    const world = createGatewayWorld();
    await world.signIn();
    world.last().drop(1006);
    for (const wait of [250, 250, 500, 1000, 2000, 4000, 8000]) {
      await world.clock.advance(wait);
      world.last().fail();
    }
    await world.clock.advance(10_000);
    await world.greet();
    world.last().drop(1006);
    expect(world.client.state).toMatchObject({ state: 'waiting', retryAtMs: world.clock.nowMs() + 500 });
  });

  it('tries at once when asked to start while it waits', async () => {
    const world = createGatewayWorld();
    world.client.start();
    await world.clock.advance(0);
    world.last().fail();
    expect(world.client.state.state).toBe('waiting');
    world.client.start();
    await world.clock.advance(0);
    expect(world.sockets).toHaveLength(2);
  });

  it('tries at once what waits or hangs if the network changed, and begins again with short pauses', async () => {
    const world = createGatewayWorld();
    world.client.start();
    await world.clock.advance(0);
    for (let failures = 0; failures < 6; failures += 1) {
      world.last().drop(1006);
      await world.clock.advance(8100);
    }
    world.last().drop(1006);
    const { length } = world.sockets;
    world.client.hurry();
    await world.clock.settle();
    await world.clock.advance(0);
    expect(world.sockets).toHaveLength(length + 1);
    world.client.hurry();
    await world.clock.advance(0);
    expect(world.sockets).toHaveLength(length + 2);
    expect(world.sockets[length]?.closedWith).not.toBeNull();
    world.last().drop(1006);
    await world.clock.advance(250);
    expect(world.sockets).toHaveLength(length + 3);
    expect(world.identifies).toEqual([]);
  });

  it.each([
    ['unanswered', (world: GatewayWorld) => world.last().drop(1006), 5],
    ['refused', (world: GatewayWorld) => world.last().deliver({ op: 9, d: false }), 7],
  ])('does not hurry from one identify to the next that is %s', async (_, end, most) => {
    const world = createGatewayWorld();
    world.client.start();
    for (let seconds = 0; seconds < 300; seconds += 1) {
      await world.clock.advance(1000);
      world.client.hurry();
      await world.clock.advance(0);
      if (world.last().readyState === 0) await world.greet();
      end(world);
    }
    expect(world.identifies).toHaveLength(most);
  });

  it.each([
    ['an invalid session', (world: GatewayWorld) => world.last().deliver({ op: 9, d: false })],
    ['the wish for a reconnection', (world: GatewayWorld) => world.last().deliver({ op: 7 })],
    ['a close code', (world: GatewayWorld) => world.last().drop(4000)],
    ['a READY that cannot be read', (world: GatewayWorld) => world.dispatch('READY', {})],
  ])('takes %s for an answer to an identify, and asks again as soon as it may', async (_, answer) => {
    const world = createGatewayWorld();
    await world.signIn();
    world.last().drop(4009);
    for (let times = 0; times < 2; times += 1) {
      await world.clock.advance(5000);
      await world.greet();
      expect(world.last().sent[0]?.op).toBe(2);
      answer(world);
    }
    await world.clock.advance(5000);
    expect(world.last().readyState).toBe(0);
  });

  it.each([
    [true, 'ready', 1],
    [false, 'connecting', 2],
  ])('asks a connection that is there for a sign of life; answered: %s', async (isAnswered, state, sockets) => {
    const world = createGatewayWorld();
    await world.signIn();
    world.client.hurry();
    world.client.hurry();
    expect(world.sent(1)).toEqual([2]);
    if (isAnswered) world.last().deliver({ op: 11 });
    await world.clock.advance(5300);
    expect([world.client.state.state, world.sockets.length]).toEqual([state, sockets]);
  });

  it.each([
    ['a server refuses each', (world: GatewayWorld) => world.last().deliver({ op: 9, d: false })],
    ['a network lets Hello through and nothing behind it', (world: GatewayWorld) => world.last().drop(1006)],
  ])('stops when the budget of identifies is spent, long before Discord resets the token: %s', async (_, end) => {
    const world = createGatewayWorld();
    world.client.start();
    const startMs = world.clock.nowMs();
    await world.clock.advance(0);
    while (world.client.state.state !== 'stopped') {
      if (world.last().readyState === 0) await world.greet();
      end(world);
      await world.clock.advance(5000);
      if (world.clock.nowMs() - startMs <= 600_000) expect(world.identifies.length).toBeLessThanOrEqual(8);
    }
    expect(world.client.state).toMatchObject({ state: 'stopped', error: { code: 'identify-budget' } });
    expect(world.identifies).toHaveLength(10);
  });

  it('identifies as quickly as before once a READY came', async () => {
    const world = createGatewayWorld();
    world.client.start();
    for (let times = 0; times < 2; times += 1) {
      await world.clock.advance(20_000);
      await world.greet();
      world.last().deliver({ op: 9, d: false });
    }
    await world.clock.advance(30_000);
    await world.greet();
    world.dispatch('READY', ready);
    world.last().drop(4009);
    await world.clock.advance(5000);
    expect(world.last().readyState).toBe(0);
  });

  it.each([
    ['op 7', (world: GatewayWorld) => world.last().deliver({ op: 7 }), 'RESUMED'],
    ['4000', (world: GatewayWorld) => world.last().drop(4000), 'RESUMED'],
    ['4009', (world: GatewayWorld) => world.last().drop(4009), 'READY'],
    ['op 9', (world: GatewayWorld) => world.last().deliver({ op: 9, d: false }), 'READY'],
  ] as const)('names a server that ends each session soon after it began, with %s', async (_, end, greeting) => {
    const world = createGatewayWorld();
    await world.signIn();
    const codes: unknown[] = [];
    const again = async (): Promise<void> => {
      end(world);
      const { state } = world.client;
      if (state.state !== 'waiting') throw new Error(state.state);
      codes.push(state.error.code);
      await opened(world);
      await world.greet(300_000);
      world.dispatch(greeting, greeting === 'READY' ? ready : {});
    };
    for (let times = 0; times < 5; times += 1) await again();
    expect(codes).toEqual([...Array<string>(4).fill('gateway-unreachable'), 'gateway-closing']);
    await world.clock.advance(60_000);
    await again();
    expect(codes.at(-1)).toBe('gateway-unreachable');
  });

  it('spends no more identifies on sessions that end at once than on refusals', async () => {
    const world = createGatewayWorld();
    await world.signIn();
    for (const startMs = world.clock.nowMs(); world.clock.nowMs() - startMs < 600_000;) {
      world.last().drop(4009);
      await opened(world);
      await world.greet();
      world.dispatch('READY', ready);
    }
    expect(world.identifies.length).toBeLessThanOrEqual(9);
  });

  it('opens nothing once it was stopped while the budget was still being read', async () => {
    let answer: (times: number[]) => void = () => {};
    const world = createGatewayWorld({
      budget: { load: () => new Promise((resolve) => (answer = resolve)), save: async () => {} },
    });
    world.client.start();
    await world.clock.settle();
    world.client.stop();
    answer([]);
    await world.clock.advance(60_000);
    expect(world.sockets).toEqual([]);
    expect(world.client.state).toEqual({ state: 'offline' });
  });

  it('leaves five seconds between identifies', async () => {
    const world = createGatewayWorld();
    await world.signIn();
    world.last().drop(4009);
    await world.clock.advance(4999);
    expect(world.sockets).toHaveLength(1);
    await world.clock.advance(1);
    expect(world.sockets).toHaveLength(2);
  });
});
