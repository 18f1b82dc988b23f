import { afterEach, expect, test } from 'vitest';
import { Encoder } from '@evan/opus';
import { startLocalServer, type LocalServer, type LocalServerOptions } from '../index.ts';
import { askForVoice, joinVoice, openRaw, readReady, signIn } from '../testing/raw-client.ts';
import { claimOf, connectV8, takePartInDave, type RawV8 } from '../testing/raw-v8-client.ts';
import type { ListenerSession } from '../dave/listener-session.ts';

const aes = 'aead_aes256_gcm_rtpsize';
let server: LocalServer;
const open: RawV8[] = [];
afterEach(async () => {
  for (const { udp } of open.splice(0)) udp.close();
  await server.close();
});
const serve = async (options: LocalServerOptions = {}) => (server = await startLocalServer(options));

async function enter(token = server.token, daveVersion = 1): Promise<RawV8 & { dave: ListenerSession }> {
  const gateway = await signIn(server, token);
  await readReady(gateway);
  const voice = await connectV8(await askForVoice(gateway, server), aes, { daveVersion });
  open.push(voice);
  voice.socket.send({ op: 5, d: { speaking: 1, delay: 0, ssrc: voice.ready.ssrc } });
  return { ...voice, dave: takePartInDave(voice, server.channelId) };
}
const until = async (isThere: () => boolean, what: string): Promise<void> => {
  for (let tries = 0; tries < 400 && !isThere(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isThere(), what).toBe(true);
};
const agree = (sessions: ListenerSession[]) =>
  until(() => {
    const codes = [server.listener.privacyCode(), ...sessions.map((session) => session.privacyCode())];
    return codes[0] !== '' && codes.every((code) => code === codes[0]);
  }, 'everybody shows the same privacy code');
const figures = () => server.listener.frames(server.bot.id);

const encoder = new Encoder({ channels: 2, sample_rate: 48_000, application: 'audio' });
const opus = (): Buffer =>
  Buffer.from(encoder.encode(Int16Array.from({ length: 1920 }, (_, index) => 8000 * Math.sin((index >> 1) * 0.0576))));

test('the listener is a member of the group, opens what is sealed for it and records stereo', async () => {
  await serve();
  const sender = await enter();
  await agree([sender.dave]);
  for (let frame = 0; frame < 10; frame += 1) sender.speak(sender.dave.seal(opus())!);
  await until(() => figures().decrypted === 10, 'ten frames were opened');
  expect(server.listener.plaintextFrames()).toBe(0);
  expect(server.listener.samples().channels).toBe(2);
  expect(server.listener.summary(server.bot.id)).toMatchObject({ packets: 10, lost: 0 });
  expect(server.listener.summary(server.bot.id).rms).toBeGreaterThan(0.1);
});

test('a frame in the clear, a damaged one and a silence frame are distinguished', async () => {
  await serve();
  const sender = await enter();
  await agree([sender.dave]);
  sender.speak(sender.dave.seal(opus())!);
  await until(() => figures().decrypted === 1, 'the key works');
  sender.speak(opus());
  const damaged = Buffer.from(sender.dave.seal(opus())!);
  damaged[0]! ^= 0xff;
  sender.speak(damaged);
  sender.speak(Buffer.from('f8fffe', 'hex'));
  await until(() => figures().silence === 1, 'the last one came');
  expect(figures()).toMatchObject({ decrypted: 1, plaintext: 1, undecryptable: 1, silence: 1 });
  expect(server.listener.plaintextFrames()).toBe(1);
});

test('members hear each other through the group, whoever joins or leaves', async () => {
  await serve();
  const one = await enter();
  await agree([one.dave]);
  const two = await enter(server.peerTokens[0]);
  const three = await enter(server.peerTokens[1]);
  await agree([one.dave, two.dave, three.dave]);
  const frame = opus();
  one.speak(one.dave.seal(frame)!);
  for (const hearer of [two, three]) {
    const { payload } = await hearer.hear();
    expect(payload.equals(frame)).toBe(false);
    expect(Buffer.from(hearer.dave.open(server.bot.id, payload)!)).toEqual(frame);
  }
  const before = two.dave.privacyCode();
  one.socket.close(1000);
  await agree([two.dave, three.dave]);
  await until(() => two.dave.privacyCode() !== before, 'a new epoch began');
  expect(two.dave.members()).not.toContain(server.bot.id);
  expect(one.dave.invalidations() + two.dave.invalidations() + three.dave.invalidations()).toBe(0);
});

test('alone with the listener gone, a member starts over, and is heard again when it comes back', async () => {
  await serve();
  const sender = await enter();
  await agree([sender.dave]);
  server.listener.leave();
  await sender.socket.op(24);
  server.listener.join(server.channelId);
  await agree([sender.dave]);
  sender.speak(sender.dave.seal(opus())!);
  await until(() => figures().decrypted === 1, 'it is heard');
});

test('a resume in mid-negotiation gets the messages of the group that it missed', async () => {
  await serve();
  const sender = await enter();
  await agree([sender.dave]);
  let last = 0;
  sender.socket.hear(({ seq }) => (last = seq ?? last));
  sender.socket.terminate();
  await server.events.waitFor('voice-close');
  const peer = await enter(server.peerTokens[0]);
  await server.events.waitFor('dave', ({ kind }) => kind === 'committed');
  const socket = await openRaw(`ws://${sender.pair.endpoint}?v=8`);
  socket.send({ op: 7, d: { ...claimOf(sender.pair), seq_ack: last } });
  socket.hear(({ op, d, binary }) => (binary ? sender.dave.receiveBinary(op, binary) : sender.dave.receiveJson(op, d)));
  await agree([sender.dave, peer.dave]);
  sender.speak(sender.dave.seal(opus())!);
  expect(peer.dave.open(server.bot.id, (await peer.hear()).payload)).not.toBeNull();
});

test('one member without DAVE takes it from the call, and gives it back by leaving', async () => {
  await serve({ dave: { voice: 'optional' } });
  const modern = await enter();
  await agree([modern.dave]);
  const old = await enter(server.peerTokens[0], 0);
  await modern.socket.op(21);
  await modern.socket.op(22);
  expect(modern.dave.protocolVersion()).toBe(0);
  const frame = opus();
  modern.speak(modern.dave.seal(frame)!);
  expect((await old.hear()).payload).toEqual(frame);
  old.socket.close(1000);
  await agree([modern.dave]);
});

test('a member of the original dialect that sends PCM changes nothing, one that sends Opus does', async () => {
  await serve();
  const modern = await enter();
  await agree([modern.dave]);
  const gateway = await signIn(server, server.peerTokens[0]!);
  await readReady(gateway);
  const pcm = await joinVoice(gateway, server, 'plain');
  pcm.udp.close();
  expect(server.calls.state(server.channelId)).toMatchObject({ protocolVersion: 1, epoch: 1 });
  pcm.socket.close(1000);
  await server.events.waitFor('voice-close');
  const opusOnly = await joinVoice(gateway, server, 'xsalsa20_poly1305');
  opusOnly.udp.close();
  await modern.socket.op(21);
  expect(server.calls.state(server.channelId)?.protocolVersion).toBe(0);
});

test('who is encrypted is shown', async () => {
  await serve();
  const sender = await enter();
  await agree([sender.dave]);
  await until(() => server.calls.state(server.channelId)?.transition === null, 'the transition is over');
  const { members } = server.members().guilds[0]!.channels.find(({ id }) => id === server.channelId)!;
  const shown = (userId: string) => members.find((member) => member.userId === userId)!;
  expect(shown(server.bot.id)).toMatchObject({
    voice: { dialect: 'v8', version: 8, mode: aes },
    dave: { protocolVersion: 1, epoch: 1, isEncrypted: true },
  });
  expect(members.find(({ isListener }) => isListener)!.dave).toMatchObject({ isEncrypted: true });
  expect(members.find(({ isBot }) => !isBot)!.dave).toBeNull();
});
