import { randomBytes } from 'node:crypto';
import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startLocalServer, type LocalServer } from '../index.ts';
import { joinVoice, openRaw, openUdp, readReady, signIn, type RawVoice } from '../testing/raw-client.ts';

let server: LocalServer;
const open: RawVoice[] = [];
beforeEach(async () => {
  server = await startLocalServer();
});
afterEach(async () => {
  for (const { udp } of open.splice(0)) udp.close();
  await server.close();
});

async function enter(token: string, mode: string, channelId = server.channelId) {
  const gateway = await signIn(server, token);
  await readReady(gateway);
  const place = { guildId: server.guildId, channelId, documentPort: server.documentPort };
  const voice = await joinVoice(gateway, place, mode);
  open.push(voice);
  return { gateway, ...voice };
}

const plainPacket = (ssrc: number, fill: number): Buffer => {
  const packet = Buffer.alloc(70, fill);
  packet.writeUInt32BE(ssrc, 0);
  return packet;
};

test('PCM of one member reaches the other on both ports, under its SSRC and unchanged', async () => {
  const sender = await enter(server.token, 'plain');
  const hearer = await enter(server.peerTokens[0]!, 'plain');
  for (const port of [server.documentPort, server.udpPort]) {
    sender.udp.send(plainPacket(sender.ready.ssrc, 0x2a), port);
    expect(await hearer.udp.next()).toEqual(plainPacket(sender.ready.ssrc, 0x2a));
  }
});

test('Opus is opened under the sender’s key and sealed under the hearer’s, with the sender’s header', async () => {
  const sender = await enter(server.token, 'xsalsa20_poly1305');
  const hearer = await enter(server.peerTokens[0]!, 'xsalsa20_poly1305');
  expect(sender.description.secret_key).toHaveLength(32);
  expect(sender.description.secret_key).not.toEqual(hearer.description.secret_key);

  const header = Buffer.from('807800010000000000000000', 'hex');
  header.writeUInt32BE(sender.ready.ssrc, 8);
  const nonce = Buffer.concat([header, Buffer.alloc(12)]);
  const seal = (key: number[]) => xsalsa20poly1305(Uint8Array.from(key), nonce);
  const opus = Buffer.from('f8fffe', 'hex');
  sender.udp.send(Buffer.concat([header, seal(sender.description.secret_key!).encrypt(opus)]), server.udpPort);
  const heard = await hearer.udp.next();
  expect(heard.subarray(0, 12)).toEqual(header);
  expect(Buffer.from(seal(hearer.description.secret_key!).decrypt(heard.subarray(12)))).toEqual(opus);
});

test('packets from a stranger, with another SSRC, of another length or under a wrong key go nowhere', async () => {
  const sender = await enter(server.token, 'plain');
  const hearer = await enter(server.peerTokens[0]!, 'plain');
  const stranger = await openUdp();
  stranger.send(plainPacket(sender.ready.ssrc, 1), server.udpPort);
  stranger.close();
  sender.udp.send(plainPacket(sender.ready.ssrc + 1, 2), server.udpPort);
  for (const length of [0, 1, 3, 69, 71, 74, 1400]) sender.udp.send(randomBytes(length), server.udpPort);
  sender.udp.send(plainPacket(sender.ready.ssrc, 3), server.udpPort);
  expect(await hearer.udp.next()).toEqual(plainPacket(sender.ready.ssrc, 3));
  expect(server.listener.summary().packets).toBe(1);
});

test('an all-zero packet is a discovery request even in the middle of a stream', async () => {
  const { udp, ready } = await enter(server.token, 'plain');
  udp.send(plainPacket(ready.ssrc, 0), server.udpPort);
  expect((await udp.next()).readUInt16LE(68)).toBe(udp.port);
  expect(server.listener.summary().packets).toBe(0);
});

test('a keepalive of eight bytes comes back', async () => {
  const { udp } = await enter(server.token, 'plain');
  udp.send(Buffer.from('0100000000000000', 'hex'), server.udpPort);
  expect(await udp.next()).toEqual(Buffer.from('0100000000000000', 'hex'));
});

test('Speaking is sent to the others, and a joiner learns who is there', async () => {
  const first = await enter(server.token, 'plain');
  first.socket.send({ op: 5, d: { speaking: true, delay: 0 } });
  await server.events.waitFor('speaking');
  const second = await enter(server.peerTokens[0]!, 'plain');
  const isFirst = ({ op, d }: { op: number; d: { user_id?: string } }) => op === 5 && d.user_id === server.bot.id;
  expect((await second.socket.next(isFirst)).d).toEqual({
    user_id: server.bot.id,
    ssrc: first.ready.ssrc,
    speaking: true,
  });
  first.socket.send({ op: 5, d: { speaking: false, delay: 0 } });
  expect((await second.socket.next(isFirst)).d.speaking).toBe(false);

  const person = server.people.ids(server.guildId)[0]!;
  server.people.speak(person, true);
  const lit = await second.socket.next(({ op, d }) => op === 5 && d.user_id === person && d.speaking);
  expect(lit.d.ssrc).toEqual(expect.any(Number));
});

test('a suppressed or server-muted member is not heard', async () => {
  const audience = await enter(server.token, 'plain', server.places.listenOnlyChannelId);
  server.listener.join(server.places.listenOnlyChannelId);
  const arrived = server.events.waitFor('first-packet');
  audience.udp.send(plainPacket(audience.ready.ssrc, 5), server.udpPort);
  await arrived;
  expect(server.listener.summary().packets).toBe(0);
  server.seats.setFlags(server.bot.id, server.guildId, { suppress: false });
  const hearer = await enter(server.peerTokens[0]!, 'plain', server.places.listenOnlyChannelId);
  audience.udp.send(plainPacket(audience.ready.ssrc, 6), server.udpPort);
  expect(await hearer.udp.next()).toEqual(plainPacket(audience.ready.ssrc, 6));
  server.seats.setFlags(server.bot.id, server.guildId, { mute: true });
  audience.udp.send(plainPacket(audience.ready.ssrc, 7), server.udpPort);
  audience.udp.send(Buffer.alloc(8, 1), server.udpPort);
  await audience.udp.next();
  expect(server.listener.summary().packets).toBe(1);
});

test('kicked, moved or without channel: the voice socket closes with 4014, packets go nowhere', async () => {
  const one = await enter(server.token, 'plain');
  server.seats.unseat(server.bot.id, server.guildId);
  expect(await one.socket.closed()).toBe(4014);
  const two = await enter(server.peerTokens[0]!, 'plain');
  server.seats.move(server.peers[0]!.id, server.places.otherChannelId);
  expect(await two.socket.closed()).toBe(4014);
  const three = await enter(server.peerTokens[1]!, 'plain');
  server.seats.deleteChannel(server.channelId);
  expect(await three.socket.closed()).toBe(4014);
  expect(server.voice.clients()).toEqual([]);
});

test('a mute of oneself keeps the connection, a second join makes a new one', async () => {
  const { gateway, socket } = await enter(server.token, 'plain');
  const wanted = { guild_id: server.guildId, channel_id: server.channelId, self_deaf: false };
  gateway.send({ op: 4, d: { ...wanted, self_mute: true } });
  await gateway.next(({ t, d }) => t === 'VOICE_STATE_UPDATE' && d.self_mute);
  expect(server.voice.has(server.bot.id, server.guildId)).toBe(true);
  gateway.send({ op: 4, d: { ...wanted, self_mute: true } });
  await gateway.dispatch('VOICE_SERVER_UPDATE');
  expect(await socket.closed()).toBe(4014);
});

test('a claim that is wrong is closed with Discord’s code', async () => {
  const gateway = await signIn(server, server.token);
  const { session_id } = await readReady(gateway);
  const wanted = { guild_id: server.guildId, channel_id: server.channelId, self_mute: false, self_deaf: false };
  gateway.send({ op: 4, d: wanted });
  const { d } = await gateway.dispatch('VOICE_SERVER_UPDATE');
  const right = { server_id: server.guildId, user_id: server.bot.id, session_id, token: d.token };
  const attempt = async (payload: unknown) => {
    const socket = await openRaw(`ws://${d.endpoint}`);
    socket.send(payload);
    return socket.closed();
  };
  expect(await attempt({ op: 0, d: { ...right, token: 'wrong' } })).toBe(4004);
  expect(await attempt({ op: 0, d: { ...right, session_id: 'wrong' } })).toBe(4006);
  expect(await attempt({ op: 0, d: { ...right, server_id: '999999999999999999' } })).toBe(4011);
  expect(await attempt({ op: 0, d: { ...right, server_id: 1 } })).toBe(4002);
  expect(await attempt({ op: 0 })).toBe(4002);
  expect(await attempt([])).toBe(4002);
  expect(await attempt({ op: 1, d: {} })).toBe(4003);
  const unknown = await openRaw(`ws://${d.endpoint}/?v=3`);
  expect(await unknown.closed()).toBe(4012);
});

test('what cannot be selected is closed with 4012, 4016 or 4002', async () => {
  const attempt = async (token: string, d: unknown) => {
    const { socket } = await enter(token, 'plain');
    socket.send({ op: 1, d });
    return socket.closed();
  };
  const data = { address: '127.0.0.1', port: 1, mode: 'plain' };
  expect(await attempt(server.token, { protocol: 'webrtc', data })).toBe(4012);
  expect(await attempt(server.token, { protocol: 'udp', data: { ...data, mode: 'rot13' } })).toBe(4016);
  expect(await attempt(server.token, { protocol: 'udp', data: { ...data, port: '0' } })).toBe(4002);
  expect(await attempt(server.token, { protocol: 'udp' })).toBe(4002);
});

test('heartbeats at every millisecond are closed with 4021', async () => {
  const { socket } = await enter(server.token, 'plain');
  for (let count = 0; count < 300; count += 1) socket.send({ op: 3, d: count });
  expect(await socket.closed()).toBe(4021);
});
