import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../../shared-protocol/error.ts';
import { createVoiceWorld, credentials, documentReady, key } from '../testing/voice-world.ts';
import { voiceEndOf } from './close-codes.ts';
import { voiceEndIn } from './connect.ts';

const codeOf = ({ error }: { error?: unknown }) => (error instanceof EarshotError ? error.code : error);

const silentHost = { onSend: () => {}, relay: () => {}, speakAs: () => {}, start: async () => {} };

describe('connecting in the original dialect', () => {
  it('says what the document says, word for word', async () => {
    const world = createVoiceWorld();
    expect(world.last().url).toBe('wss://smart.loyal.discord.gg');
    const connection = await world.goLive();
    connection.setSpeaking({ isSending: true, indicator: 'ring' });
    connection.setSpeaking({ isSending: true, indicator: 'none' });
    expect(world.packetFlags).toEqual([]);
    expect(world.last().sent.map((payload) => JSON.stringify(payload))).toEqual([
      '{"op":0,"d":{"server_id":"41771983423143937","user_id":"104694319306248192","session_id":"session-canary","token":"voice-token-canary"}}',
      '{"op":1,"d":{"protocol":"udp","data":{"address":"203.0.113.7","port":50001,"mode":"plain"}}}',
      '{"op":5,"d":{"speaking":true,"delay":0}}',
      '{"op":5,"d":{"speaking":false,"delay":0}}',
    ]);
    expect(connection).toMatchObject({ mode: 'plain', ssrc: 1 });
    expect(world.events).toEqual([
      { type: 'step', step: 'joining' },
      { type: 'step', step: 'securing' },
      { type: 'step', step: 'starting' },
    ]);
  });

  it('asks for discovery at the document’s port and at Ready’s', async () => {
    const world = createVoiceWorld();
    await world.goLive();
    expect(world.opened).toEqual([
      {
        dialect: 'original',
        ssrc: 1,
        candidates: [
          { host: 'smart.loyal.discord.gg', port: 80 },
          { host: 'smart.loyal.discord.gg', port: 1234 },
        ],
      },
    ]);
  });

  it.each([
    [
      { ip: '198.51.100.9', port: 80 },
      [
        ['smart.loyal.discord.gg', 80],
        ['198.51.100.9', 80],
      ],
    ],
    [{ port: 80 }, [['smart.loyal.discord.gg', 80]]],
  ])('takes Ready’s address where there is one, and no candidate twice: %j', async (change, expected) => {
    const world = createVoiceWorld();
    world.last().accept();
    await world.clock.settle();
    world.last().deliver({ op: 2, d: { ...documentReady.d, ...change } });
    await world.clock.settle();
    expect(world.opened[0]?.candidates.map(({ host, port }) => [host, port])).toEqual(expected);
  });

  it('hands over the key of the chosen mode, and wipes it afterwards', async () => {
    const world = createVoiceWorld({ preferredMode: 'xsalsa20_poly1305' });
    const connection = await world.goLive('xsalsa20_poly1305');
    expect(connection.mode).toBe('xsalsa20_poly1305');
    expect(world.started).toEqual([{ mode: 'xsalsa20_poly1305', secretKey: key, dave: null }]);
    expect([...world.keys[0]!]).toEqual(Array.from({ length: 32 }, () => 0));
  });

  it.each([[undefined], [null], [[]], [key]])(
    'starts plain mode without a key, whatever was sent: %j',
    async (secret_key) => {
      const world = createVoiceWorld();
      world.last().accept();
      await world.clock.settle();
      world.last().deliver(documentReady);
      await world.clock.settle();
      world.last().deliver({ op: 4, d: { mode: 'plain', secret_key } });
      await world.clock.settle();
      expect(world.started).toEqual([{ mode: 'plain', secretKey: null, dave: null }]);
      expect(world.outcome.connection).toBeDefined();
    },
  );

  it.each([
    [['plain', 'xsalsa20_poly1305'], null, 'xsalsa20_poly1305'],
    [['plain', 'xsalsa20_poly1305'], 'xsalsa20_poly1305', 'xsalsa20_poly1305'],
    [['plain', 'xsalsa20_poly1305'], 'aead_aes256_gcm_rtpsize', 'xsalsa20_poly1305'],
    [['plain', 'xsalsa20_poly1305'], 'plain', 'plain'],
    [['xsalsa20_poly1305'], 'plain', 'xsalsa20_poly1305'],
  ] as const)('of %j with the wish %j selects %s', async (modes, preferredMode, expected) => {
    const world = createVoiceWorld({ preferredMode });
    world.last().accept();
    await world.clock.settle();
    world.last().deliver({ op: 2, d: { ...documentReady.d, modes } });
    await world.clock.settle();
    expect(world.sent(1)).toMatchObject([{ data: { mode: expected } }]);
  });

  it.each([
    [['aead_aes256_gcm_rtpsize', 'x'], 'plain', 'mode-refused'],
    [['plain'], 'xsalsa20_poly1305', 'mode-in-clear'],
    [['plain', 'xsalsa20_poly1305_lite'], 'aead_aes256_gcm_rtpsize', 'mode-in-clear'],
    [['plain'], null, 'mode-in-clear'],
  ] as const)('of %j with the wish %j stops before Select Protocol: %s', async (modes, preferredMode, expected) => {
    const world = createVoiceWorld({ preferredMode });
    world.last().accept();
    await world.clock.settle();
    world.last().deliver({ op: 2, d: { ...documentReady.d, modes } });
    await world.clock.settle();
    expect(codeOf(world.outcome)).toBe(expected);
    expect(world.sent(1)).toEqual([]);
    expect(world.opened).toEqual([]);
    expect(world.last().closedWith).toBe(1000);
  });

  it('does not take a Session Description it did not ask for', async () => {
    const world = createVoiceWorld();
    world.last().accept();
    await world.clock.settle();
    world.last().deliver({ op: 4, d: { mode: 'plain' } });
    world.last().deliver(documentReady);
    await world.clock.settle();
    expect(world.started).toEqual([]);
    expect(world.sent(1)).toHaveLength(1);
  });

  it('tells who speaks and who left', async () => {
    const world = createVoiceWorld();
    await world.goLive();
    world.events.length = 0;
    const user_id = '200000000000000001';
    world.last().deliver({ op: 5, d: { user_id, ssrc: 7, speaking: true } });
    world.last().deliver({ op: 5, d: { user_id, ssrc: 7, speaking: 0 } });
    world.last().deliver({ op: 5, d: { ssrc: 7, speaking: true } });
    world.last().deliver({ op: 13, d: { user_id } });
    expect(world.events).toEqual([
      { type: 'speaking', userId: user_id, ssrc: 7, isSpeaking: true },
      { type: 'speaking', userId: user_id, ssrc: 7, isSpeaking: false },
      { type: 'user-left', userId: user_id },
    ]);
  });

  it('prints no secret', async () => {
    const world = createVoiceWorld();
    await world.goLive();
    world.last().drop(4006);
    expect(JSON.stringify([world.events, credentials])).not.toContain('token-canary');
  });
});

describe('deadlines and aborts', () => {
  it('gives each step ten seconds', async () => {
    const accept = createVoiceWorld();
    await accept.clock.advance(10_000);
    expect(accept.outcome.error).toMatchObject({
      code: 'voice-timeout',
      message: expect.stringContaining('handshake'),
    });

    const ready = createVoiceWorld();
    ready.last().accept();
    await ready.clock.advance(10_000);
    expect(ready.outcome.error).toMatchObject({ code: 'voice-timeout', message: expect.stringContaining('Ready') });

    const description = createVoiceWorld();
    description.last().accept();
    await description.clock.settle();
    description.last().deliver(documentReady);
    await description.clock.advance(10_000);
    expect(description.outcome.error).toMatchObject({
      code: 'voice-timeout',
      message: expect.stringContaining('Session Description'),
    });
    for (const world of [accept, ready, description]) {
      expect(world.last().closedWith).toBe(1000);
      expect(world.clock.pendingTimers).toBe(0);
    }
  });

  it('gives up a transport that hangs, and tells it so', async () => {
    let seen: AbortSignal | null = null;
    const world = createVoiceWorld({
      transport: {
        ...silentHost,
        open: (_, signal) => {
          seen = signal;
          return new Promise(() => {});
        },
      },
    });
    world.last().accept();
    await world.clock.settle();
    world.last().deliver(documentReady);
    await world.clock.advance(10_000);
    expect(codeOf(world.outcome)).toBe('voice-timeout');
    expect(seen!.aborted).toBe(true);
  });

  it('passes on why the transport failed', async () => {
    const failing = (error: Error) => ({ ...silentHost, open: () => Promise.reject(error) });
    const blocked = createVoiceWorld({ transport: failing(new EarshotError('udp-blocked')) });
    const odd = createVoiceWorld({ transport: failing(new TypeError('x')) });
    for (const world of [blocked, odd]) {
      world.last().accept();
      await world.clock.settle();
      world.last().deliver(documentReady);
      await world.clock.settle();
      expect(world.last().closedWith).toBe(1000);
    }
    expect(codeOf(blocked.outcome)).toBe('udp-blocked');
    expect(codeOf(odd.outcome)).toBe('host-fatal');
  });

  it('ends at once when aborted, with the signal’s reason', async () => {
    const world = createVoiceWorld();
    world.last().accept();
    await world.clock.settle();
    const reason = new EarshotError('kicked');
    world.controller.abort(reason);
    await world.clock.settle();
    expect(world.outcome.error).toBe(reason);
    expect(world.last().closedWith).toBe(1000);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it('opens nothing for a signal that is aborted already', async () => {
    const controller = new AbortController();
    controller.abort();
    const world = createVoiceWorld({ signal: controller.signal });
    await world.clock.settle();
    expect(world.outcome.error).toMatchObject({ name: 'AbortError' });
    expect(world.sockets).toEqual([]);
  });

  it('is silent after close()', async () => {
    const world = createVoiceWorld();
    const connection = await world.goLive();
    const { onclose } = world.last();
    connection.close();
    onclose?.({ code: 4014, reason: '' });
    connection.setSpeaking({ isSending: true, indicator: 'ring' });
    connection.close();
    expect(world.events.some(({ type }) => type === 'closed')).toBe(false);
    expect(world.sent(5)).toEqual([]);
    expect(world.clock.pendingTimers).toBe(0);
  });
});

describe('the heartbeat', () => {
  it.each([0, 1, -1, 999, 300_001, 1e12, '5', null, [], {}, undefined])(
    'never floods for an interval of %j',
    async (heartbeat_interval) => {
      const world = createVoiceWorld();
      world.last().accept();
      await world.clock.settle();
      world.last().deliver({ op: 2, d: { ...documentReady.d, heartbeat_interval } });
      await world.clock.settle();
      world.last().deliver({ op: 4, d: { mode: 'plain' } });
      await world.clock.advance(41_250 * 10);
      expect(world.sent(3)).toHaveLength(10);
    },
  );

  it('carries an integer, after Ready’s interval if that is sane', async () => {
    const world = createVoiceWorld();
    world.last().accept();
    await world.clock.settle();
    world.last().deliver({ op: 2, d: { ...documentReady.d, heartbeat_interval: 5000 } });
    await world.clock.settle();
    world.last().deliver({ op: 4, d: { mode: 'plain' } });
    await world.clock.advance(2500);
    expect(world.sent(3)).toEqual([world.clock.wallMs()]);
    await world.clock.advance(5000);
    expect(world.sent(3)).toHaveLength(2);
    expect(world.outcome.connection).toBeDefined();
  });

  it.each(['before', 'after'])('obeys a Hello that comes %s Ready', async (when) => {
    const world = createVoiceWorld();
    world.last().accept();
    await world.clock.settle();
    const hello = { op: 8, d: { heartbeat_interval: 2000 } };
    if (when === 'before') world.last().deliver(hello);
    world.last().deliver({ op: 2, d: { ...documentReady.d, heartbeat_interval: 60_000 } });
    if (when === 'after') world.last().deliver(hello);
    await world.clock.settle();
    world.last().deliver({ op: 4, d: { mode: 'plain' } });
    await world.clock.advance(9000);
    expect(world.sent(3)).toHaveLength(5);
  });

  it.each([
    ['Ready', { op: 2, d: { ...documentReady.d, heartbeat_interval: 5000 } }],
    ['Hello', { op: 8, d: { heartbeat_interval: 5000 } }],
  ])('cannot be put off by a %s every second', async (_, message) => {
    const world = createVoiceWorld();
    world.last().accept();
    await world.clock.settle();
    world.last().deliver({ op: 2, d: { ...documentReady.d, heartbeat_interval: 5000 } });
    await world.clock.settle();
    world.last().deliver({ op: 4, d: { mode: 'plain' } });
    for (let second = 0; second < 60; second += 1) {
      world.last().deliver(message);
      await world.clock.advance(1000);
    }
    expect(world.sent(3)).toHaveLength(12);
  });

  it('tolerates a server that never acknowledges', async () => {
    const world = createVoiceWorld();
    await world.goLive();
    await world.clock.advance(3_600_000);
    expect(world.sent(3)).toHaveLength(Math.round(3_600_000 / 41_250));
    expect(world.events.some(({ type }) => type === 'closed')).toBe(false);
  });

  it.each([3, 6])('holds a server that acknowledged with opcode %i to it', async (op) => {
    const world = createVoiceWorld();
    await world.goLive();
    for (let beat = 0; beat < 3; beat += 1) {
      await world.clock.advance(41_250);
      world.last().deliver({ op, d: 0 });
    }
    await world.clock.advance(41_250 * 2);
    expect(world.events.at(-1)).toMatchObject({
      type: 'closed',
      code: 1006,
      next: 'rejoin',
      error: { code: 'voice-timeout' },
    });
    expect(world.clock.pendingTimers).toBe(0);
  });
});

describe('closing', () => {
  const known = {
    4001: ['voice-protocol-refused', 'rejoin'],
    4002: ['voice-protocol-refused', 'rejoin'],
    4003: ['voice-protocol-refused', 'rejoin'],
    4004: ['voice-token-refused', 'rejoin'],
    4005: ['voice-protocol-refused', 'rejoin'],
    4006: ['voice-session-ended', 'rejoin'],
    4009: ['voice-session-ended', 'rejoin'],
    4011: ['voice-session-ended', 'rejoin'],
    4012: ['voice-incompatible', 'rejoin', 'dialect-refused'],
    4013: ['voice-closed', 'rejoin'],
    4014: ['voice-closed', 'wait-for-move'],
    4015: ['voice-closed', 'resume'],
    4016: ['mode-outdated', 'rejoin', 'mode-refused'],
    4017: ['dave-outdated', 'stop', 'dave-required'],
    4020: ['voice-protocol-refused', 'rejoin'],
    4021: ['voice-rate-limited', 'stop'],
    4022: ['call-ended', 'wait-for-move'],
  } as Record<number, [string, string, string?]>;

  it('knows each code there is', () => {
    for (let code = 1000; code < 5000; code += 1) {
      const [errorCode, next, inOriginal = errorCode] = known[code] ?? [
        'voice-closed',
        code < 4000 ? 'resume' : 'rejoin',
      ];
      expect(voiceEndOf(code, 'v8'), String(code)).toMatchObject({ code, next, error: { code: errorCode } });
      const original = { next: next === 'resume' ? 'rejoin' : next, error: { code: inOriginal } };
      expect(voiceEndOf(code, 'original'), String(code)).toMatchObject(original);
    }
  });

  it.each([1000, 1006, ...Object.keys(known).map(Number)])('says what comes after %i, once', async (code) => {
    const world = createVoiceWorld();
    const connection = await world.goLive();
    world.last().drop(code);
    connection.close();
    expect(world.events.filter(({ type }) => type === 'closed')).toEqual([
      { type: 'closed', ...voiceEndOf(code, 'original') },
    ]);
    expect(world.clock.pendingTimers).toBe(0);
  });

  it.each([4006, 4014, 4017])('rejects with the code’s error when %i comes before it is live', async (code) => {
    const world = createVoiceWorld();
    world.last().accept();
    await world.clock.settle();
    world.last().drop(code);
    await world.clock.settle();
    const end = voiceEndOf(code, 'original');
    expect(codeOf(world.outcome)).toBe(end.error.code);
    expect(voiceEndIn(world.outcome.error)).toMatchObject({ code, next: end.next });
    expect(world.events).toEqual([{ type: 'step', step: 'joining' }]);
  });

  it('calls a server that cannot be reached so', async () => {
    const world = createVoiceWorld();
    world.last().fail();
    await world.clock.settle();
    expect(codeOf(world.outcome)).toBe('voice-unreachable');
    const refused = createVoiceWorld({
      openSocket() {
        throw new Error('SecurityError');
      },
    });
    await refused.clock.advance(0);
    expect(codeOf(refused.outcome)).toBe('voice-unreachable');
  });
});

describe('bad input', () => {
  const { d } = documentReady;
  it.each([
    ['text that is not JSON', '{'],
    ['an array', '[]'],
    ['an opcode as a string', '{"op":"2"}'],
    ['a binary frame of no byte', new ArrayBuffer(0)],
    ['a binary frame', new ArrayBuffer(3)],
    ['five megabytes', JSON.stringify({ op: 99, d: 'x'.repeat(5_000_000) })],
    ['Ready without d', { op: 2 }],
    ['Ready with null', { op: 2, d: null }],
    ['ssrc -1', { op: 2, d: { ...d, ssrc: -1 } }],
    ['ssrc 2^32', { op: 2, d: { ...d, ssrc: 2 ** 32 } }],
    ['ssrc as a string', { op: 2, d: { ...d, ssrc: '1' } }],
    ['port 0', { op: 2, d: { ...d, port: 0 } }],
    ['port 70000', { op: 2, d: { ...d, port: 70_000 } }],
    ['no modes', { op: 2, d: { ...d, modes: [] } }],
    ['modes that are numbers', { op: 2, d: { ...d, modes: [1] } }],
    ['a name for an address', { op: 2, d: { ...d, ip: 'evil.example' } }],
    ['an empty address', { op: 2, d: { ...d, ip: '' } }],
    ['an address of wrong numbers', { op: 2, d: { ...d, ip: '256.1.1.1' } }],
  ])('ends with voice-malformed on %s, before and after Ready', async (_, message) => {
    const early = createVoiceWorld();
    early.last().accept();
    await early.clock.settle();
    early.last().deliver(message);
    await early.clock.settle();
    expect(codeOf(early.outcome)).toBe('voice-malformed');
    expect(early.opened).toEqual([]);

    const late = createVoiceWorld();
    await late.goLive();
    late.last().deliver(message);
    expect(late.events.at(-1)).toMatchObject({ type: 'closed', next: 'rejoin', error: { code: 'voice-malformed' } });
    expect(late.last().closedWith).toBe(1000);
  });

  it.each([
    ['another mode', { mode: 'xsalsa20_poly1305_lite', secret_key: key }, 'voice-malformed'],
    ['no mode', { secret_key: key }, 'voice-malformed'],
    ['31 bytes', { mode: 'xsalsa20_poly1305', secret_key: key.slice(1) }, 'key-length'],
    ['33 bytes', { mode: 'xsalsa20_poly1305', secret_key: [...key, 0] }, 'key-length'],
    ['no key', { mode: 'xsalsa20_poly1305' }, 'key-length'],
    ['an empty key', { mode: 'xsalsa20_poly1305', secret_key: [] }, 'key-length'],
    ['a value of 256', { mode: 'xsalsa20_poly1305', secret_key: [...key.slice(1), 256] }, 'voice-malformed'],
    ['a value of -1', { mode: 'xsalsa20_poly1305', secret_key: [...key.slice(1), -1] }, 'voice-malformed'],
    ['a value as a string', { mode: 'xsalsa20_poly1305', secret_key: [...key.slice(1), '1'] }, 'voice-malformed'],
    ['a key as text', { mode: 'xsalsa20_poly1305', secret_key: 'x'.repeat(32) }, 'voice-malformed'],
  ])('refuses a Session Description with %s and starts nothing', async (_, description, code) => {
    const world = createVoiceWorld({ preferredMode: 'xsalsa20_poly1305' });
    world.last().accept();
    await world.clock.settle();
    world.last().deliver(documentReady);
    await world.clock.settle();
    world.last().deliver({ op: 4, d: description });
    await world.clock.settle();
    expect(codeOf(world.outcome)).toBe(code);
    expect(world.started).toEqual([]);
    expect(world.last().closedWith).toBe(1000);
  });

  it('ignores opcodes it does not know', async () => {
    const world = createVoiceWorld();
    await world.goLive();
    const before = world.events.length;
    for (const op of [1, 7, 9, 11, 12, 14, 18, 20, 25, 31, 999]) world.last().deliver({ op, d: { odd: true } });
    expect(world.events).toHaveLength(before);
    expect(world.last().readyState).toBe(1);
  });
});
