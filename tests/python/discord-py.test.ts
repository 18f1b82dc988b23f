import { afterEach, expect, test } from 'vitest';
import { startLocalServer, type LocalServer } from '../../local-server/index.ts';
import { startPeer, type PeerProcess } from '../interop/peers/peer-process.ts';
import { pitches, toneFrames } from '../interop/peers/tone.ts';
import { debianPython } from '../../scripts/tools.ts';

/** discord.py as Debian has it, unmodified, in one box under Discord's own names. */
let server: LocalServer;
let peer: PeerProcess;
afterEach(async () => {
  await peer.end();
  await server.close();
});

const hosts = ['discord.com', 'gateway.discord.gg', '*.discord.media'];
const script = 'tests/interop/peers/discord_py_peer.py';

async function signIn(voice: 'required' | 'off'): Promise<void> {
  server = await startLocalServer({ tls: true, hosts, dave: { voice } });
  peer = startPeer('discord.py', server, server.token, [debianPython, script]);
  const { userId, guilds } = await peer.next('signed-in');
  expect({ userId, guilds: [...guilds].sort() }).toEqual({ userId: server.bot.id, guilds: ['Living Room', 'Studio'] });
}

test('discord.py signs in, joins a call without DAVE, and is heard', async () => {
  await signIn('off');
  expect(server.events.history('gateway-open')[0]!.path).toContain('compress=zlib-stream');
  peer.send({ do: 'join', channelId: server.channelId });
  expect((await peer.next('joined')).mode).toMatch(/^xsalsa20_poly1305/);
  const frames = toneFrames(440, 660, 2).map((frame) => frame.toString('base64'));
  peer.send({ do: 'play', left: 440, right: 660, seconds: 2, frames });
  await peer.next('played');
  await expect.poll(() => server.listener.frames(server.bot.id).passedThrough, { timeout: 10_000 }).toBe(100);
  expect(server.listener.summary(server.bot.id).lost).toBe(0);
  expect(pitches(server.listener.samples().samples)).toEqual({ left: 440, right: 660 });
  peer.send({ do: 'leave' });
  await expect.poll(() => server.seats.find(server.bot.id, server.guildId), { timeout: 10_000 }).toBeUndefined();
});

test('if DAVE is required discord.py is refused with 4017, and says so', async () => {
  await signIn('required');
  peer.send({ do: 'join', channelId: server.channelId });
  await expect(peer.next('joined')).rejects.toThrow(/closed with 4017/);
});
