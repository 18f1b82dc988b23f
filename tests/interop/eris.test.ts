import { afterEach, beforeAll, expect, test } from 'vitest';
import { startLocalServer, type LocalServer, type LocalServerOptions } from '../../local-server/index.ts';
import { buildPeer, startPeer, type PeerProcess } from './peers/peer-process.ts';
import { pitches } from './peers/tone.ts';
import { startEarshot } from '../together/earshot-stream.ts';

let server: LocalServer;
const peers: PeerProcess[] = [];
beforeAll(() => Promise.all([buildPeer('eris-peer'), buildPeer('discordjs-peer')]));
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.end()));
  await server.close();
});

const serve = async (options: LocalServerOptions = {}) =>
  (server = await startLocalServer({ tls: true, dave: { voice: 'optional' }, ...options }));
async function enter(name: string, token: string): Promise<PeerProcess & { mode: string }> {
  const peer = startPeer(name, server, token);
  peers.push(peer);
  await peer.next('signed-in');
  peer.send({ do: 'join', channelId: server.channelId });
  return { ...peer, mode: (await peer.next('joined')).mode };
}
const until = async (isThere: () => boolean, what: string): Promise<void> => {
  for (let tries = 0; tries < 1000 && !isThere(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isThere(), what).toBe(true);
};

test('eris signs in unmodified, joins by version 4, and the listener hears its two tones', async () => {
  await serve({ voiceHeartbeatIntervalMs: 1000 });
  const peer = await enter('eris-peer', server.token);
  expect(peer.mode).toBe('xsalsa20_poly1305');
  expect(server.voice.clients()).toMatchObject([{ version: 4, dialect: 'v8' }]);
  peer.send({ do: 'play', left: 440, right: 660, seconds: 2 });
  await peer.next('played');
  await until(() => server.listener.frames(server.bot.id).passedThrough === 100, 'every frame is heard');
  expect(server.listener.frames(server.bot.id).decrypted).toBe(0);
  // Its five silence frames share one buffer and leave as five times the last: four numbers are missing.
  expect(server.listener.summary(server.bot.id).lost).toBeLessThanOrEqual(4);
  expect(pitches(server.listener.samples().samples)).toEqual({ left: 440, right: 660 });
  // The call has none to begin with: this is not a leak.
  expect(server.listener.plaintextFrames()).toBe(0);
  // It beats once at Hello and then every second.
  expect(server.events.history('voice-receive').filter(({ op }) => op === 3).length).toBeGreaterThan(1);
  expect(server.voice.clients()).toHaveLength(1);
});

test('eris takes the encryption from a call with @discordjs/voice, both hear each other, and it comes back', async () => {
  await serve();
  const modern = await enter('discordjs-peer', server.token);
  expect((await modern.next('encrypted')).privacyCode).toBe(server.listener.privacyCode());
  const old = await enter('eris-peer', server.peerTokens[0]!);
  expect((await modern.next('encrypted')).privacyCode).toBeNull();
  for (const [speaker, hearer, userId] of [
    [modern, old, server.bot.id],
    [old, modern, server.peers[0]!.id],
  ] as const) {
    hearer.send({ do: 'listen', userId });
    await hearer.next('listening');
    speaker.send({ do: 'play', left: 330, right: 550, seconds: 1.5 });
    await speaker.next('played');
    const heard = await hearer.next('heard');
    expect(heard).toMatchObject({ left: 330, right: 550 });
    expect(heard.packets).toBeGreaterThan(70);
  }
  old.send({ do: 'leave' });
  await until(() => server.calls.state(server.channelId)?.protocolVersion === 1, 'the call is encrypted again');
  // The privacy code is there as soon as the new group is.
  await until(() => server.listener.privacyCode() !== '', 'the listener is in the new group');
  expect((await modern.next('encrypted')).privacyCode).toBe(server.listener.privacyCode());
});

test('eris hears Earshot without a ring, although its packets say so in a way that eris does not know', async () => {
  await serve({ dave: { voice: 'off' } });
  const earshot = await startEarshot(server);
  try {
    const old = await enter('eris-peer', server.peerTokens[0]!);
    await earshot.until(() => server.voice.clients().length === 2, 'both members');
    old.send({ do: 'listen', userId: server.bot.id });
    await old.next('listening');
    earshot.stream.setIndicator('none');
    earshot.tab.play(true);
    await earshot.until(() => earshot.tab.sent.length >= 75, 'a second and a half of sound');
    await earshot.fallSilent();
    const heard = await old.next('heard');
    expect(heard).toMatchObject({ left: 440, right: 660 });
    // Five of them are silence.
    expect(heard.packets).toBeGreaterThanOrEqual(earshot.tab.sent.length - earshot.givenUp());
    const own = server.events.history('packet-flags').filter(({ userId }) => userId === server.bot.id);
    expect(own.map(({ flags }) => flags)).toEqual([2, 0]);
  } finally {
    await earshot.stop();
  }
});

test('if DAVE is required eris is rejected with 4017', async () => {
  await serve({ dave: { voice: 'required' } });
  const peer = startPeer('eris-peer', server, server.token);
  peers.push(peer);
  await peer.next('signed-in');
  const closed = server.events.waitFor('voice-close', () => true, 10_000);
  peer.send({ do: 'join', channelId: server.channelId });
  expect((await closed).code).toBe(4017);
});
