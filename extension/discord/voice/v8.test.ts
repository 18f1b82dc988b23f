import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../../shared-protocol/error.ts';
import { messageRate } from '../../../shared-protocol/rate-limit.ts';
import {
  createVoiceWorld,
  credentials,
  key,
  v8Description,
  v8Hello,
  v8Ready,
  type VoiceWorld,
} from '../testing/voice-world.ts';

const v8 = { dialect: 'v8' } as const;
const codeOf = ({ error }: { error?: unknown }) => (error instanceof EarshotError ? error.code : error);
const bytes = (hex: string): ArrayBuffer =>
  Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16)).buffer;
const ada = '200000000000000001';

describe('connecting in v8', () => {
  it('says what Discord’s page says, word for word', async () => {
    const world = createVoiceWorld({ ...v8, credentials: { ...credentials, endpoint: 'x12.discord.media:2048' } });
    expect(world.last().url).toBe('wss://x12.discord.media:2048/?v=8');
    const connection = await world.goLiveV8();
    connection.setSpeaking({ isSending: true, indicator: 'ring' });
    expect(world.last().sent.map((payload) => JSON.stringify(payload))).toEqual([
      '{"op":0,"d":{"server_id":"41771983423143937","user_id":"104694319306248192","session_id":"session-canary","token":"voice-token-canary","max_dave_protocol_version":1}}',
      '{"op":1,"d":{"protocol":"udp","data":{"address":"203.0.113.7","port":50001,"mode":"aead_aes256_gcm_rtpsize"}}}',
      '{"op":5,"d":{"speaking":1,"delay":0,"ssrc":4242}}',
    ]);
    expect(connection).toMatchObject({ mode: 'aead_aes256_gcm_rtpsize', ssrc: 4242 });
  });

  it('has packets carry the flags of op 5, as soon as they are not those of the plain ring', async () => {
    const world = createVoiceWorld(v8);
    const connection = await world.goLiveV8();
    connection.setSpeaking({ isSending: false, indicator: 'none' });
    connection.setSpeaking({ isSending: true, indicator: 'ring' });
    expect(world.packetFlags).toEqual([]);
    for (const indicator of ['none', 'none', 'priority'] as const)
      connection.setSpeaking({ isSending: true, indicator });
    // The silence that ends the spurt may still be on its way.
    connection.setSpeaking({ isSending: false, indicator: 'none' });
    connection.setSpeaking({ isSending: true, indicator: 'ring' });
    expect(world.packetFlags).toEqual([2, 5, 1]);
  });

  it('asks for discovery at Ready’s address alone', async () => {
    const world = createVoiceWorld(v8);
    await world.goLiveV8();
    expect(world.opened).toEqual([{ dialect: 'v8', ssrc: 4242, candidates: [{ host: '198.51.100.9', port: 50_004 }] }]);
  });

  it.each([
    [1, 1],
    [0, 0],
    [undefined, 0],
  ])('hands over key, version %j, and who and where we are', async (dave_protocol_version, version) => {
    const world = createVoiceWorld(v8);
    world.last().accept();
    await world.clock.settle();
    world.last().deliver(v8Ready);
    await world.clock.settle();
    world.last().deliver({ op: 4, d: { ...v8Description.d, dave_protocol_version } });
    await world.clock.settle();
    const { userId, channelId } = credentials;
    expect(world.started).toEqual([
      { mode: 'aead_aes256_gcm_rtpsize', secretKey: key, dave: { version, userId, channelId } },
    ]);
    expect([...world.keys[0]!]).toEqual(Array.from({ length: 32 }, () => 0));
  });

  it.each([
    [['aead_xchacha20_poly1305_rtpsize', 'aead_aes256_gcm_rtpsize'], null, 'aead_aes256_gcm_rtpsize'],
    [['aead_xchacha20_poly1305_rtpsize'], 'aead_aes256_gcm_rtpsize', 'aead_xchacha20_poly1305_rtpsize'],
    [
      ['aead_aes256_gcm_rtpsize', 'aead_xchacha20_poly1305_rtpsize'],
      'aead_xchacha20_poly1305_rtpsize',
      'aead_xchacha20_poly1305_rtpsize',
    ],
  ] as const)('of %j with the wish %j selects %s', async (modes, preferredMode, expected) => {
    const world = createVoiceWorld({ ...v8, preferredMode });
    world.last().accept();
    await world.clock.settle();
    world.last().deliver({ op: 2, d: { ...v8Ready.d, modes } });
    await world.clock.settle();
    expect(world.sent(1)).toMatchObject([{ data: { mode: expected } }]);
  });

  it('stops before Select Protocol if only modes of the past are offered', async () => {
    const world = createVoiceWorld(v8);
    world.last().accept();
    await world.clock.settle();
    world.last().deliver({ op: 2, d: { ...v8Ready.d, modes: ['xsalsa20_poly1305', 'aead_aes256_gcm', 'plain'] } });
    await world.clock.settle();
    expect(codeOf(world.outcome)).toBe('mode-unknown');
    expect(world.opened).toEqual([]);
    expect(world.sent(1)).toEqual([]);
  });

  it.each([
    [{ isSending: true, indicator: 'ring' }, 1],
    [{ isSending: true, indicator: 'none' }, 2],
    [{ isSending: true, indicator: 'priority' }, 5],
    [{ isSending: false, indicator: 'ring' }, 0],
  ] as const)('says %j as the bits %i', async (own, speaking) => {
    const world = createVoiceWorld(v8);
    (await world.goLiveV8()).setSpeaking(own);
    expect(world.sent(5)).toEqual([{ speaking, delay: 0, ssrc: 4242 }]);
  });

  it('tells who wants a ring, and who left', async () => {
    const world = createVoiceWorld(v8);
    await world.goLiveV8();
    world.events.length = 0;
    for (const speaking of [1, 2, 4, 5, 0, true])
      world.last().deliver({ op: 5, d: { user_id: ada, ssrc: 7, speaking } });
    world.last().deliver({ op: 13, d: { user_id: ada } });
    expect(world.events.map((event) => ('isSpeaking' in event ? event.isSpeaking : event))).toEqual([
      true,
      false,
      true,
      true,
      false,
      true,
      { type: 'user-left', userId: ada },
    ]);
  });

  it('prints no secret', async () => {
    const world = createVoiceWorld(v8);
    await world.goLiveV8();
    world.last().drop(4006);
    expect(JSON.stringify([world.events, credentials])).not.toContain('token-canary');
  });
});

describe('the heartbeat of v8', () => {
  it('names the last number, of text and of bytes, 0 and the wrap included', async () => {
    const world = createVoiceWorld(v8);
    await world.goLiveV8();
    const acks: unknown[] = [];
    const beat = async () => {
      await world.clock.advance(10_000);
      acks.push((world.sent(3).at(-1) as { seq_ack: number }).seq_ack);
      world.last().deliver({ op: 6, d: { t: 1 } });
    };
    await beat();
    world.last().deliver({ op: 5, d: { user_id: ada, ssrc: 7, speaking: 1 }, seq: 65_534 });
    await beat();
    world.last().deliver(bytes('ffff19aabb'));
    await beat();
    world.last().deliver({ op: 18, d: {}, seq: 0 });
    await beat();
    world.last().deliver(bytes('000163'));
    await beat();
    expect(acks).toEqual([-1, 65_534, 65_535, 0, 1]);
  });

  it('carries a time that is an integer', async () => {
    const world = createVoiceWorld(v8);
    await world.goLiveV8();
    await world.clock.advance(5000);
    expect(world.sent(3)).toEqual([{ t: world.clock.wallMs(), seq_ack: -1 }]);
  });

  it('ignores Ready’s interval, whether Hello came before it or after', async () => {
    const world = createVoiceWorld(v8);
    world.last().accept();
    await world.clock.settle();
    world.last().deliver(v8Ready);
    await world.clock.advance(1000);
    expect(world.sent(3)).toEqual([]);
    world.last().deliver(v8Hello);
    await world.clock.advance(5000);
    expect(world.sent(3)).toHaveLength(1);
  });

  it('answers the server’s own at once', async () => {
    const world = createVoiceWorld(v8);
    await world.goLiveV8();
    world.last().deliver({ op: 3, d: null, seq: 9 });
    expect(world.sent(3)).toEqual([{ t: world.clock.wallMs(), seq_ack: 9 }]);
  });

  it.each([0, -1, 1, 999, 300_001, 2 ** 31, '45000', null, undefined])(
    'is refused at an interval of %j',
    async (heartbeat_interval) => {
      const world = createVoiceWorld(v8);
      world.last().accept();
      await world.clock.settle();
      world.last().deliver({ op: 8, d: { heartbeat_interval } });
      await world.clock.settle();
      expect(codeOf(world.outcome)).toBe('voice-malformed');
    },
  );

  it('gives a line up at the beat after the one that was not acknowledged', async () => {
    const world = createVoiceWorld(v8);
    await world.goLiveV8();
    await world.clock.advance(5000);
    expect(world.sockets).toHaveLength(1);
    await world.clock.advance(10_000);
    expect(world.sockets).toHaveLength(2);
    expect(world.sockets[0]!.closedWith).toBe(4000);
    expect(world.events.at(-1)).toMatchObject({ type: 'resuming', code: 1006, error: { code: 'voice-timeout' } });
  });
});

it('says again that it speaks when somebody joins, while it does', async () => {
  const world = createVoiceWorld(v8);
  const connection = await world.goLiveV8();
  const said = () => world.last().sent.filter(({ op }) => op === 5).length;
  const joins = (seq: number) => world.last().deliver({ op: 11, d: { user_ids: [ada] }, seq });
  joins(11);
  expect(said()).toBe(0);
  connection.setSpeaking({ isSending: true, indicator: 'ring' });
  joins(12);
  expect(said()).toBe(2);
  joins(13);
  await world.clock.advance(1000);
  expect(said()).toBe(3);
  connection.setSpeaking({ isSending: false, indicator: 'ring' });
  await world.clock.advance(1000);
  joins(14);
  await world.clock.advance(5000);
  expect(said()).toBe(4);
});

describe('what is the host’s business', () => {
  it('goes there as it came, in order, from the moment on at which the host has a session', async () => {
    const world = createVoiceWorld(v8);
    world.last().accept();
    await world.clock.settle();
    world.last().deliver({ op: 11, d: { user_ids: [ada] }, seq: 1 });
    world.last().deliver(bytes('0002190102'));
    expect(world.relayed).toEqual([]);
    world.last().deliver(v8Ready);
    await world.clock.settle();
    expect(world.relayed).toHaveLength(2);
    world.last().deliver(v8Description);
    await world.clock.settle();
    world.last().deliver({ op: 21, d: { protocol_version: 1, transition_id: 3, more: [1] }, seq: 3 });
    world.last().deliver(bytes('00041b00deadbeef'));
    world.last().deliver({ op: 13, d: { user_id: ada }, seq: 5 });
    expect(world.relayed).toEqual([
      { op: 11, d: { user_ids: [ada] } },
      { op: 25, payload: Uint8Array.of(1, 2) },
      { op: 21, d: { protocol_version: 1, transition_id: 3, more: [1] } },
      { op: 27, payload: Uint8Array.of(0, 0xde, 0xad, 0xbe, 0xef) },
      { op: 13, d: { user_id: ada } },
    ]);
  });

  it('comes back as text and as bytes, and nothing but ops 23, 26, 28 and 31 does', async () => {
    const world = createVoiceWorld(v8);
    await world.goLiveV8();
    const before = world.last().sent.length;
    for (let op = 0; op < 40; op += 1) {
      world.hostSays({ op, d: { transition_id: op } });
      world.hostSays({ op, payload: Uint8Array.of(0xaa, op) });
    }
    expect(world.last().sent.slice(before)).toEqual([
      { op: 23, d: { transition_id: 23 } },
      { op: 31, d: { transition_id: 31 } },
    ]);
    expect(world.last().sentBytes).toEqual(['1aaa1a', '1caa1c']);
  });

  it('may want something said while the transport still starts', async () => {
    let hostSays: VoiceWorld['hostSays'] = () => {};
    const world = createVoiceWorld({
      ...v8,
      transport: {
        onSend: (send) => (hostSays = send),
        relay: () => {},
        speakAs: () => {},
        open: async () => ({ address: '203.0.113.7', port: 50_001 }),
        async start() {
          hostSays({ op: 26, payload: Uint8Array.of(0, 1, 0, 2) });
        },
      },
    });
    await world.goLiveV8();
    expect(world.last().sentBytes).toEqual(['1a00010002']);
  });

  it('is cut at a thousand users, without what is no user, each once', async () => {
    const world = createVoiceWorld(v8);
    await world.goLiveV8();
    const ids = Array.from({ length: 5000 }, (_, index) => String(200_000_000_000_000_000n + BigInt(index)));
    world.last().deliver({ op: 11, d: { user_ids: [5, null, '__proto__', ids[0], ...ids] } });
    expect(world.relayed).toEqual([{ op: 11, d: { user_ids: ids.slice(0, 996) } }]);
    expect(world.events.some(({ type }) => type === 'closed')).toBe(false);
  });

  it('may not pile up before Ready', async () => {
    const world = createVoiceWorld(v8);
    world.last().accept();
    await world.clock.settle();
    for (let count = 0; count < 100; count += 1) world.last().deliver(bytes('000019'));
    await world.clock.settle();
    expect(codeOf(world.outcome)).toBe('voice-malformed');
    expect(world.last().closedWith).toBe(1000);
    expect(world.clock.pendingTimers).toBe(0);
  });
});

describe('bad input in v8', () => {
  const { d } = v8Ready;
  it.each([
    ['a binary frame of no byte', bytes('')],
    ['a binary frame of one byte', bytes('00')],
    ['a binary frame of two bytes', bytes('0000')],
    ['a binary frame of 300 kB', new ArrayBuffer(300_000)],
    ['op 21 of 300 kB', { op: 21, d: { junk: 'x'.repeat(300_000) } }],
    ['text that is not JSON', '{'],
    ['an opcode as a string', '{"op":"2"}'],
    ['an opcode of 1.5', '{"op":1.5}'],
    ['a number of 65536', '{"op":5,"seq":65536}'],
    ['a number of -1', '{"op":5,"seq":-1}'],
    ['five megabytes', JSON.stringify({ op: 99, d: 'x'.repeat(5_000_000) })],
    ['Ready without d', { op: 2 }],
    ['Ready without address', { op: 2, d: { ...d, ip: undefined } }],
    ['a name for an address', { op: 2, d: { ...d, ip: 'evil.example' } }],
    ['port 0', { op: 2, d: { ...d, port: 0 } }],
    ['port 70000', { op: 2, d: { ...d, port: 70_000 } }],
    ['ssrc -1', { op: 2, d: { ...d, ssrc: -1 } }],
    ['ssrc 2^32', { op: 2, d: { ...d, ssrc: 2 ** 32 } }],
    ['no modes', { op: 2, d: { ...d, modes: [] } }],
    ['modes that are numbers', { op: 2, d: { ...d, modes: [1] } }],
  ])('ends with voice-malformed on %s, before and after Ready', async (_, message) => {
    const early = createVoiceWorld(v8);
    early.last().accept();
    await early.clock.settle();
    early.last().deliver(message);
    await early.clock.settle();
    expect(codeOf(early.outcome)).toBe('voice-malformed');
    expect(early.opened).toEqual([]);

    const late = createVoiceWorld(v8);
    await late.goLiveV8();
    late.last().deliver(message);
    expect(late.events.at(-1)).toMatchObject({ type: 'closed', next: 'rejoin', error: { code: 'voice-malformed' } });
    expect(late.sockets).toHaveLength(1);
    expect(late.clock.pendingTimers).toBe(0);
  });

  it.each([
    ['another mode', { mode: 'aead_xchacha20_poly1305_rtpsize', secret_key: key }, 'voice-malformed'],
    ['31 bytes', { mode: 'aead_aes256_gcm_rtpsize', secret_key: key.slice(1) }, 'key-length'],
    ['33 bytes', { mode: 'aead_aes256_gcm_rtpsize', secret_key: [...key, 0] }, 'key-length'],
    ['no key', { mode: 'aead_aes256_gcm_rtpsize' }, 'key-length'],
    ['a value of 256', { mode: 'aead_aes256_gcm_rtpsize', secret_key: [...key.slice(1), 256] }, 'voice-malformed'],
    ['a value of -1', { mode: 'aead_aes256_gcm_rtpsize', secret_key: [...key.slice(1), -1] }, 'voice-malformed'],
    ['a value as a string', { mode: 'aead_aes256_gcm_rtpsize', secret_key: [...key.slice(1), '1'] }, 'voice-malformed'],
    [
      'a version of -1',
      { mode: 'aead_aes256_gcm_rtpsize', secret_key: key, dave_protocol_version: -1 },
      'voice-malformed',
    ],
  ])('refuses a Session Description with %s and starts nothing', async (_, description, code) => {
    const world = createVoiceWorld(v8);
    world.last().accept();
    await world.clock.settle();
    world.last().deliver(v8Ready);
    await world.clock.settle();
    world.last().deliver({ op: 4, d: description });
    await world.clock.settle();
    expect(codeOf(world.outcome)).toBe(code);
    expect(world.started).toEqual([]);
  });

  it('ignores opcodes it does not know, in text and in bytes, and junk about DAVE', async () => {
    const world = createVoiceWorld(v8);
    await world.goLiveV8();
    const before = world.events.length;
    for (const op of [1, 7, 9, 10, 12, 14, 15, 16, 17, 18, 19, 20, 32, 999])
      world.last().deliver({ op, d: { odd: true } });
    for (const hex of ['000000', '000005ff', '0000ff', '00001b', '00001e00']) world.last().deliver(bytes(hex));
    world.last().deliver({ op: 24, d: null });
    world.last().deliver({ op: 27, d: 'text where bytes are expected' });
    expect(world.events).toHaveLength(before);
    expect(world.last().readyState).toBe(1);
  });
});

describe('a flood of messages that are for the helper', () => {
  const join = { op: 11, d: { user_ids: [ada] } };

  it('ends the connection before the helper has to drop one, and leads to a fresh join', async () => {
    const world = createVoiceWorld(v8);
    await world.goLiveV8();
    for (let sent = 0; sent < 2000; sent += 1) world.last().deliver(join);
    await world.clock.settle();
    expect(world.relayed.length).toBeLessThanOrEqual(messageRate.burst);
    expect(world.events.at(-1)).toMatchObject({
      type: 'closed',
      next: 'rejoin',
      error: { code: 'voice-malformed' },
    });
    expect(world.sockets).toHaveLength(1);
  });

  it('is none if a full channel comes at once, nor 150 a second that last', async () => {
    const world = createVoiceWorld(v8);
    await world.goLiveV8();
    for (let sent = 0; sent < 300; sent += 1) world.last().deliver(join);
    for (let round = 0; round < 8; round += 1) {
      for (let sent = 0; sent < 150; sent += 1) world.last().deliver(join);
      await world.clock.advance(1000);
    }
    expect(world.relayed).toHaveLength(1500);
    expect(world.events.filter(({ type }) => type === 'closed')).toEqual([]);
  });
});
