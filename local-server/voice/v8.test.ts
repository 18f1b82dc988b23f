import { afterEach, expect, test } from 'vitest';
import { startLocalServer, type LocalServer, type LocalServerOptions } from '../index.ts';
import { askForVoice, openRaw, readReady, signIn, type RawSocket, type VoicePair } from '../testing/raw-client.ts';
import { claimOf, connectV8, takePartInDave, type RawV8 } from '../testing/raw-v8-client.ts';

const aes = 'aead_aes256_gcm_rtpsize';
const xchacha = 'aead_xchacha20_poly1305_rtpsize';

let server: LocalServer;
const open: RawV8[] = [];
afterEach(async () => {
  for (const { udp } of open.splice(0)) udp.close();
  await server.close();
});

const serve = async (options: LocalServerOptions = {}): Promise<LocalServer> =>
  (server = await startLocalServer({ dave: { voice: 'optional' }, ...options }));

async function ask(
  token = server.token,
  channelId = server.channelId,
): Promise<{ pair: VoicePair; gateway: RawSocket }> {
  const gateway = await signIn(server, token);
  await readReady(gateway);
  return { gateway, pair: await askForVoice(gateway, { guildId: server.guildId, channelId }) };
}

async function enter(
  token = server.token,
  mode = aes,
  options: Parameters<typeof connectV8>[2] = {},
  channelId = server.channelId,
): Promise<RawV8 & { gateway: RawSocket }> {
  const { pair, gateway } = await ask(token, channelId);
  const voice = await connectV8(pair, mode, options);
  open.push(voice);
  return { ...voice, gateway };
}

const identify = (pair: VoicePair, more: Record<string, unknown> = {}) => ({
  op: 0,
  d: { ...claimOf(pair), user_id: pair.userId, max_dave_protocol_version: 1, ...more },
});
const say = ({ socket, ready }: RawV8, speaking = 1) =>
  socket.send({ op: 5, d: { speaking, delay: 0, ssrc: ready.ssrc } });
const until = async (isThere: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 300 && !isThere(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isThere()).toBe(true);
};
const hexOf = (ssrc: number): string => ssrc.toString(16).padStart(8, '0');
const figures = (userId = server.bot.id) => server.voice.clients().find((client) => client.userId === userId)!;

test('Hello comes before Identify, and Ready, Session Description and the members are numbered from one', async () => {
  await serve({ voiceHeartbeatIntervalMs: 13_750 });
  const { pair } = await ask();
  const socket = await openRaw(`ws://${pair.endpoint}?v=8`);
  expect(await socket.op(8)).toEqual({ op: 8, d: { v: 8, heartbeat_interval: 13_750 } });
  socket.send(identify(pair));
  expect(await socket.op(2)).toEqual({
    op: 2,
    seq: 1,
    d: {
      ssrc: expect.any(Number),
      ip: '127.0.0.1',
      port: server.udpPort,
      modes: [aes, xchacha],
      heartbeat_interval: 1,
    },
  });
  socket.send({ op: 1, d: { protocol: 'udp', data: { address: '127.0.0.1', port: 9, mode: aes } } });
  const { seq, d } = await socket.op(4);
  expect(seq).toBe(2);
  expect(d).toMatchObject({ mode: aes, dave_protocol_version: 1, audio_codec: 'opus' });
  expect(d.secret_key).toHaveLength(32);
  const members = await socket.op(11);
  expect(members.seq).toBe(3);
  expect(members.d.user_ids).toContain('129000000000000013');
  expect(members.d.user_ids).not.toContain(server.bot.id);
  expect(await socket.op(25)).toMatchObject({ seq: 4 });
});

test('discovery is 74 bytes both ways, and stray bytes in the request do no harm', async () => {
  await serve();
  const { udp, ready } = await enter();
  const request = Buffer.alloc(74, 0xee);
  request.write('00010046', 'hex');
  request.writeUInt32BE(ready.ssrc, 4);
  udp.send(request, server.udpPort);
  const reply = await udp.next();
  expect(reply.toString('hex', 0, 4)).toBe('00020046');
  expect(reply.readUInt32BE(4)).toBe(ready.ssrc);
  expect(reply.toString('latin1', 8, 18)).toBe('127.0.0.1\0');
  expect(reply.readUInt16BE(72)).toBe(udp.port);
});

test.each([
  [aes, xchacha],
  [xchacha, aes],
])('Opus from %s reaches %s as it is, under the sender’s header', async (from, to) => {
  await serve();
  const sender = await enter(server.token, from);
  const hearer = await enter(server.peerTokens[0], to);
  say(sender);
  expect((await hearer.socket.op(5)).d).toEqual({ speaking: 1, ssrc: sender.ready.ssrc, user_id: server.bot.id });
  const opus = Buffer.from('fc7d9a13e40b', 'hex');
  sender.speak(opus);
  const { header, payload } = await hearer.hear();
  expect(payload).toEqual(opus);
  expect(header.toString('hex')).toBe(`80780001000003c0${hexOf(sender.ready.ssrc)}`);
});

test('CSRCs and padding are taken off, and a header extension is passed on', async () => {
  await serve();
  const sender = await enter();
  const hearer = await enter(server.peerTokens[0], xchacha);
  say(sender);
  // V=2 P=1 X=1 CC=2, two CSRCs, the extension's preamble BEDE of one word
  const header = Buffer.from(`b278000100000001${hexOf(sender.ready.ssrc)}0000000a0000000bbede0001`, 'hex');
  const parts = { header, extension: Buffer.from('51aabbcc', 'hex'), padding: Buffer.from('000003', 'hex') };
  sender.speak(Buffer.from('f8aabbcc', 'hex'), parts);
  expect((await hearer.hear()).payload.toString('hex')).toBe('51aabbccf8aabbcc');
});

test('what is no voice packet is dropped and counted by its reason', async () => {
  await serve();
  const { udp, ready, speak, ...rest } = await enter();
  say({ udp, ready, speak, ...rest });
  const opus = Buffer.from('f8000102', 'hex');
  speak(opus, { nonce: 7 });
  speak(opus, { nonce: 7 });
  const wrongSsrc = Buffer.from('80780001000000010fffffff', 'hex');
  speak(opus, { header: wrongSsrc });
  udp.send(Buffer.concat([Buffer.from('80780009000000010000', 'hex'), Buffer.alloc(60, 3)]), server.udpPort);
  udp.send(Buffer.from('80c80006000000000000000000000000', 'hex'), server.udpPort);
  udp.send(Buffer.from('80c80000', 'hex'), server.udpPort);
  udp.send(Buffer.from('00', 'hex'), server.udpPort);
  // an extension that claims to be longer than the packet
  speak(opus, { header: Buffer.from(`9078000100000001${hexOf(ready.ssrc)}bedeffff`, 'hex') });
  udp.send(Buffer.from('0900000000000000', 'hex'), server.udpPort);
  expect((await udp.next()).toString('hex')).toBe('0900000000000000');
  expect(figures()).toMatchObject({
    packets: 1,
    dropped: { replayed: 1, 'other-ssrc': 1, forged: 1, rtcp: 2, 'not-voice': 2, 'no-key': 0 },
  });
});

test('a heartbeat is answered with its own t, without a number, and missing ones close with 4009', async () => {
  await serve({ voiceHeartbeatIntervalMs: 150 });
  const { socket } = await enter();
  socket.send({ op: 3, d: { t: 1_234_567_890_123, seq_ack: 2 } });
  expect(await socket.op(6)).toEqual({ op: 6, d: { t: 1_234_567_890_123 } });
  expect(await socket.closed()).toBe(4009);
  expect(server.voice.clients()).toEqual([]);
});

test('version 4 gets its bare number back, xsalsa20_poly1305 on offer, and nothing numbered or binary', async () => {
  await serve();
  const { pair } = await ask();
  const voice = await connectV8(pair, 'xsalsa20_poly1305', { daveVersion: 1, version: 4 });
  open.push(voice);
  expect(voice.ready.modes).toContain('xsalsa20_poly1305');
  expect(voice.description.dave_protocol_version).toBe(0);
  voice.socket.send({ op: 3, d: 1_501_184_119_561 });
  expect(await voice.socket.op(6)).toEqual({ op: 6, d: 1_501_184_119_561 });
  const seen: unknown[] = [];
  voice.socket.hear(({ seq, binary }) => seen.push(seq, binary));
  expect(seen.filter((one) => one !== undefined)).toEqual([]);
});

test('who joins learns who has spoken, and the others learn who comes and goes', async () => {
  await serve();
  const first = await enter();
  say(first, 5);
  await server.events.waitFor('speaking', ({ mask }) => mask === 5);
  const second = await enter(server.peerTokens[0]);
  expect((await second.socket.op(11)).d.user_ids).toEqual(expect.arrayContaining([server.bot.id]));
  expect((await second.socket.op(5)).d).toEqual({ speaking: 5, ssrc: first.ready.ssrc, user_id: server.bot.id });
  const peer = server.peers[0]!.id;
  expect((await first.socket.next(({ op, d }) => op === 11 && d.user_ids.includes(peer))).d.user_ids).toEqual([peer]);
  second.socket.close(1000);
  expect((await first.socket.op(13)).d).toEqual({ user_id: peer });
});

test('voice before any Speaking is closed as an invalid SSRC, silence frames and keepalives are not', async () => {
  await serve();
  const quiet = await enter(server.peerTokens[0]);
  quiet.speak(Buffer.from('f8fffe', 'hex'));
  quiet.udp.send(Buffer.alloc(8, 2), server.udpPort);
  await quiet.udp.next();
  const { socket, speak } = await enter();
  speak(Buffer.from('f8000102', 'hex'));
  expect(await socket.closed()).toBe(4020);
  expect(server.voice.has(server.peers[0]!.id, server.guildId)).toBe(true);
});

test.each([
  [
    'Resume of a session that does not exist',
    4006,
    ({ pair }: RawV8) => ({ op: 7, d: { ...claimOf(pair), session_id: 'x' } }),
  ],
  [
    'Resume with a wrong token',
    4004,
    ({ pair }: RawV8) => ({ op: 7, d: { ...claimOf(pair), token: 'x', seq_ack: 1 } }),
  ],
  ['Resume without token', 4002, ({ pair }: RawV8) => ({ op: 7, d: { server_id: pair.guildId, session_id: 'x' } })],
  ['anything before Identify', 4003, () => ({ op: 5, d: { speaking: 1, delay: 0, ssrc: 1 } })],
  ['Identify with a wrong token', 4004, ({ pair }: RawV8) => identify(pair, { token: 'x' })],
  ['Identify with a wrong session', 4006, ({ pair }: RawV8) => identify(pair, { session_id: 'x' })],
  ['Identify with another server', 4011, ({ pair }: RawV8) => identify(pair, { server_id: '999999999999999999' })],
  [
    'Identify with a negative DAVE version',
    4002,
    ({ pair }: RawV8) => identify(pair, { max_dave_protocol_version: -1 }),
  ],
  ['a heartbeat as before version 8', 4002, () => ({ op: 3, d: 5 })],
])('%s is closed with %i', async (_what, code, payload) => {
  await serve();
  const voice = await enter();
  const other = await openRaw(`ws://${voice.pair.endpoint}?v=8`);
  other.send(payload(voice));
  expect(await other.closed()).toBe(code);
  expect(server.voice.has(server.bot.id, server.guildId)).toBe(true);
});

test.each([
  ['a second Identify', 4005, ({ pair }: RawV8) => identify(pair)],
  ['a second Select Protocol', 4020, () => ({ op: 1, d: { protocol: 'udp', data: {} } })],
  ['Speaking for another SSRC', 4020, () => ({ op: 5, d: { speaking: 1, delay: 0, ssrc: 0xffffffff } })],
  ['Speaking that is no mask', 4002, () => ({ op: 5, d: { speaking: 'loud' } })],
  ['an unknown opcode', 4001, () => ({ op: 99, d: null })],
  ['op 23 without a transition', 4002, () => ({ op: 23, d: {} })],
])('%s is closed with %i', async (_what, code, payload) => {
  await serve();
  const voice = await enter(server.token, aes, { daveVersion: 1 });
  voice.socket.send(payload(voice));
  expect(await voice.socket.closed()).toBe(code);
});

test.each([
  ['nothing at all', '', 4002],
  ['an op of the server', '19', 4001],
  ['a key package that is junk', '1a0001020304', 4002],
  ['a commit that is junk', '1cffffffff', 4002],
])('a binary frame with %s is closed, and the others stay', async (_what, hex, code) => {
  await serve();
  const peer = await enter(server.peerTokens[0], aes, { daveVersion: 1 });
  takePartInDave(peer, server.channelId);
  const voice = await enter(server.token, aes, { daveVersion: 1 });
  const dave = takePartInDave(voice, server.channelId);
  await until(() => dave.isReady());
  voice.socket.sendLiteral(Buffer.from(hex, 'hex'));
  const closed = voice.socket.closed();
  // a commit with nothing to commit is dropped before anybody looks into it
  if (hex.startsWith('1c'))
    expect(await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 300))])).toBeUndefined();
  else expect(await closed).toBe(code);
  expect(server.voice.has(server.peers[0]!.id, server.guildId)).toBe(true);
});

test('only the modes that are on offer can be selected, and they can be named', async () => {
  await serve({ modes: [xchacha] });
  const { pair } = await ask();
  const socket = await openRaw(`ws://${pair.endpoint}?v=8`);
  socket.send(identify(pair));
  expect((await socket.op(2)).d.modes).toEqual([xchacha]);
  socket.send({ op: 1, d: { protocol: 'udp', data: { address: '127.0.0.1', port: 9, mode: aes } } });
  expect(await socket.closed()).toBe(4016);
  const other = await openRaw(`ws://${pair.endpoint}?v=8`);
  other.send(identify(pair));
  other.send({ op: 1, d: { protocol: 'webrtc', data: { address: '', port: 9, mode: xchacha } } });
  expect(await other.closed()).toBe(4012);
});

test('a channel that requires DAVE closes with 4017 who cannot do it; a stage has none', async () => {
  await serve({ dave: {} });
  const { pair } = await ask();
  for (const more of [{ max_dave_protocol_version: 0 }, { max_dave_protocol_version: undefined }]) {
    const socket = await openRaw(`ws://${pair.endpoint}?v=8`);
    socket.send(identify(pair, more));
    expect(await socket.closed()).toBe(4017);
  }
  const old = await openRaw(`ws://${pair.endpoint}?v=4`);
  old.send(identify(pair));
  expect(await old.closed()).toBe(4017);
  const stage = await enter(server.peerTokens[0], aes, {}, server.places.stageChannelId);
  expect(stage.description.dave_protocol_version).toBe(0);
});

test.each([
  ['its channel', () => server.channelId, null],
  ['another channel', () => server.places.otherChannelId, 4006],
  ['no channel', () => undefined, 4002],
])('in version 9 Identify names %s', async (_name, channelOf, code) => {
  await serve();
  const { pair } = await ask();
  const socket = await openRaw(`ws://${pair.endpoint}?v=9`);
  expect(await socket.op(8)).toMatchObject({ d: { v: 9 } });
  socket.send(identify(pair, { channel_id: channelOf() }));
  if (code === null) expect(await socket.op(2)).toMatchObject({ seq: 1 });
  else expect(await socket.closed()).toBe(code);
});

test('before version 9 a channel in Identify says nothing', async () => {
  await serve();
  const { pair } = await ask();
  const socket = await openRaw(`ws://${pair.endpoint}?v=8`);
  await socket.op(8);
  socket.send(identify(pair, { channel_id: server.places.otherChannelId }));
  expect(await socket.op(2)).toMatchObject({ seq: 1 });
});
