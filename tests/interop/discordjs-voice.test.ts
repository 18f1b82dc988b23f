import { afterEach, beforeAll, expect, test } from 'vitest';
import { startLocalServer, type LocalServer, type LocalServerOptions } from '../../local-server/index.ts';
import { buildPeer, startPeer, type PeerProcess } from './peers/peer-process.ts';
import { pitches } from './peers/tone.ts';

const aes = 'aead_aes256_gcm_rtpsize';
const xchacha = 'aead_xchacha20_poly1305_rtpsize';

let server: LocalServer;
const peers: PeerProcess[] = [];
beforeAll(() => buildPeer('discordjs-peer'));
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.end()));
  await server.close();
});

const serve = async (options: LocalServerOptions = {}) => (server = await startLocalServer({ tls: true, ...options }));
async function signIn(token: string): Promise<PeerProcess> {
  const peer = startPeer('discordjs-peer', server, token);
  peers.push(peer);
  await peer.next('signed-in');
  return peer;
}
async function enter(token: string): Promise<PeerProcess & { mode: string }> {
  const peer = await signIn(token);
  peer.send({ do: 'join', channelId: server.channelId });
  return { ...peer, mode: (await peer.next('joined')).mode };
}
const until = async (isThere: () => boolean, what: string): Promise<void> => {
  for (let tries = 0; tries < 1000 && !isThere(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isThere(), what).toBe(true);
};
const epoch = () => server.calls.state(server.channelId)?.epoch ?? 0;

test('discord.js signs in unmodified and sees the guilds', async () => {
  await serve();
  const peer = startPeer('discordjs-peer', server, server.token);
  peers.push(peer);
  expect(await peer.next('signed-in')).toMatchObject({ userId: server.bot.id, guilds: ['Living Room', 'Studio'] });
});

test.each([
  [[aes, xchacha], aes],
  [[xchacha], xchacha],
] as const)(
  'offered %j, @discordjs/voice takes %s, and the listener hears its two tones under DAVE',
  async (modes, mode) => {
    await serve({ modes });
    const peer = await enter(server.token);
    expect(peer.mode).toBe(mode);
    const { privacyCode } = await peer.next('encrypted');
    expect(privacyCode).toBe(server.listener.privacyCode());
    expect(privacyCode).toMatch(/^\d{30}$/);
    peer.send({ do: 'play', left: 440, right: 660, seconds: 2 });
    await peer.next('played');
    await until(() => server.listener.frames(server.bot.id).decrypted === 100, 'every frame is heard');
    const { packets, lost } = server.listener.summary(server.bot.id);
    expect({ lost, plaintext: server.listener.plaintextFrames() }).toEqual({ lost: 0, plaintext: 0 });
    expect(packets).toBeGreaterThanOrEqual(100);
    expect(server.listener.frames(server.bot.id)).toMatchObject({ decrypted: 100, undecryptable: 0, early: 0 });
    expect(pitches(server.listener.samples().samples)).toEqual({ left: 440, right: 660 });
  },
);

test.each([
  ['with DAVE', {}],
  ['without DAVE', { dave: { voice: 'off' } }],
] as [string, LocalServerOptions][])('two @discordjs/voice clients hear each other %s', async (_what, options) => {
  await serve(options);
  const isEncrypted = options.dave === undefined;
  const one = await enter(server.token);
  const two = await enter(server.peerTokens[0]!);
  if (isEncrypted) await until(() => epoch() >= 2 && !server.calls.state(server.channelId)?.transition, 'both are in');
  for (const [speaker, hearer, userId] of [
    [one, two, server.bot.id],
    [two, one, server.peers[0]!.id],
  ] as const) {
    hearer.send({ do: 'listen', userId });
    await hearer.next('listening');
    speaker.send({ do: 'play', left: 330, right: 550, seconds: 1.5 });
    await speaker.next('played');
    const heard = await hearer.next('heard');
    expect(heard).toMatchObject({ left: 330, right: 550 });
    // its receiver learns the SSRC from Speaking, which may come after the first packets
    expect(heard.packets).toBeGreaterThan(70);
  }
  expect(server.listener.plaintextFrames()).toBe(0);
  expect(server.listener.frames().decrypted > 0).toBe(isEncrypted);
});

test('it resumes after a cut, in the same group, and is heard again', async () => {
  await serve();
  const peer = await enter(server.token);
  await peer.next('encrypted');
  const resumed = server.events.waitFor('voice-resumed', () => true, 10_000);
  server.voice.cut(server.bot.id);
  await resumed;
  peer.send({ do: 'play', left: 440, right: 440, seconds: 1 });
  await peer.next('played');
  await until(() => server.listener.frames(server.bot.id).decrypted === 50, 'all of it is heard');
  expect(server.listener.plaintextFrames()).toBe(0);
});

test('it goes along when it is moved, and into a new group', async () => {
  await serve();
  const peer = await enter(server.token);
  await peer.next('encrypted');
  peer.forget('encrypted');
  server.listener.follow(server.bot.id);
  server.seats.move(server.bot.id, server.places.otherChannelId);
  const { privacyCode } = await peer.next('encrypted');
  expect(privacyCode).toBe(server.listener.privacyCode());
  expect(server.calls.state(server.places.otherChannelId)).toMatchObject({ protocolVersion: 1, epoch: 1 });
});

test('it leaves, and the listener starts over alone', async () => {
  await serve();
  const peer = await enter(server.token);
  await peer.next('encrypted');
  const reset = server.events.waitFor('dave', ({ kind }) => kind === 'reset', 10_000);
  peer.send({ do: 'leave' });
  await peer.next('left');
  expect(await reset).toMatchObject({ reason: 'sole-member' });
  expect(server.calls.state(server.channelId)).toMatchObject({ epoch: 0 });
});
