import { afterEach, beforeAll, expect, test } from 'vitest';
import { startLocalServer, type LocalServer, type LocalServerOptions } from '../../local-server/index.ts';
import { buildPeer, startPeer, type PeerProcess } from './peers/peer-process.ts';
import { pitches } from './peers/tone.ts';
import { worldOfBots } from './peers/world-of-bots.ts';

/** Clients of other people as npm has them, several in one box at once. */
let server: LocalServer;
const peers: PeerProcess[] = [];
const older = (version: string) => ({
  source: 'discordjs-peer',
  alias: { '@discordjs/voice': `discordjs-voice-${version}` },
});
const withoutDave = ['discordjs-0.16-peer', 'discordjs-0.18-peer'];
beforeAll(() =>
  Promise.all([
    ...['dysnomia-peer', 'oceanic-peer', 'discordeno-peer'].map((name) => buildPeer(name)),
    buildPeer('discordjs-0.16-peer', older('0.16')),
    buildPeer('discordjs-0.18-peer', older('0.18')),
  ]),
);
afterEach(async () => {
  await Promise.all(peers.splice(0).map((peer) => peer.end()));
  await server.close();
});

interface Stranger {
  peer: PeerProcess;
  userId: string;
}

/** Starts all of them at once, each as a bot of its own. */
async function signIn(names: readonly string[], options: LocalServerOptions): Promise<Stranger[]> {
  server = await startLocalServer({ tls: true, world: worldOfBots(names.length), ...options });
  const tokens = [server.token, ...server.peerTokens];
  const started = names.map((name, index) => startPeer(name, server, tokens[index]!));
  peers.push(...started);
  return Promise.all(
    started.map(async (peer) => {
      const { userId, guilds } = await peer.next('signed-in');
      expect([...guilds].sort()).toEqual(['Living Room', 'Studio']);
      return { peer, userId };
    }),
  );
}

const join = async ({ peer }: Stranger): Promise<string> => {
  peer.send({ do: 'join', channelId: server.channelId });
  return (await peer.next('joined')).mode;
};

/** Two tones by the first, then by the others all at once: together they could cancel each other out. */
async function play([first, ...others]: readonly Stranger[]): Promise<void> {
  const sing = async ({ peer }: Stranger): Promise<void> => {
    peer.send({ do: 'play', left: 440, right: 660, seconds: 2 });
    await peer.next('played');
  };
  await sing(first!);
  expect(pitches(server.listener.samples().samples)).toEqual({ left: 440, right: 660 });
  await Promise.all(others.map(sing));
}

const patience = { timeout: 10_000, interval: 20 };

test('dysnomia and oceanic.js are heard under DAVE, discordeno comes and goes, and who has no DAVE is refused', async () => {
  const all = await signIn(['dysnomia-peer', 'oceanic-peer', 'discordeno-peer', ...withoutDave], {});
  const [dysnomia, oceanic, discordeno, ...old] = all as [Stranger, Stranger, Stranger, Stranger];
  expect(await Promise.all([join(dysnomia), join(oceanic)])).toEqual(Array(2).fill('aead_aes256_gcm_rtpsize'));
  expect(await join(discordeno)).toBe(server.voiceEndpoint);
  expect(server.seats.find(discordeno.userId, server.guildId)?.channel_id).toBe(server.channelId);
  discordeno.peer.send({ do: 'leave' });
  await expect.poll(() => server.seats.find(discordeno.userId, server.guildId), patience).toBeUndefined();

  await play([dysnomia, oceanic]);
  for (const { userId } of [dysnomia, oceanic])
    await expect.poll(() => server.listener.frames(userId), patience).toMatchObject({ decrypted: 100, plaintext: 0 });
  // dysnomia's silence frames share one buffer and leave as five times the last: four numbers are missing.
  expect(server.listener.summary(dysnomia.userId).lost).toBeLessThanOrEqual(4);
  expect(server.listener.summary(oceanic.userId).lost).toBe(0);

  for (const { peer } of old) {
    const refused = server.events.waitFor('voice-close', ({ code }) => code === 4017, patience.timeout);
    peer.send({ do: 'join', channelId: server.channelId });
    await refused;
    // They come again and again, without a pause.
    await peer.end();
  }
});

test('in a call without DAVE older versions of @discordjs/voice are heard', async () => {
  const old = await signIn(withoutDave, { dave: { voice: 'off' } });
  expect(await Promise.all(old.map(join))).toEqual(['xsalsa20_poly1305', 'aead_aes256_gcm_rtpsize']);
  await play(old);
  for (const { userId } of old) {
    await expect.poll(() => server.listener.frames(userId).passedThrough, patience).toBe(100);
    expect(server.listener.summary(userId).lost).toBe(0);
  }
});
