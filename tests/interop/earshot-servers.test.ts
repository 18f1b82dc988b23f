import { afterEach, beforeAll, expect, test } from 'vitest';
import { startLocalServer } from '../../local-server/index.ts';
import { settled, sleep, startEarshot } from '../together/earshot-stream.ts';
import { tones } from '../together/earshot-tone.ts';
import { buildPeer, startPeer } from './peers/peer-process.ts';

const cleanups: (() => unknown)[] = [];
beforeAll(() => Promise.all([buildPeer('eris-peer'), buildPeer('discordjs-peer')]));
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

test('two servers at once: @discordjs/voice hears one end to end, eris the other, which has no encryption', async () => {
  const server = await startLocalServer({ tls: true, dave: { voice: 'optional' } });
  cleanups.push(() => server.close());
  const { otherGuildId, otherGuildChannelId } = server.places;
  // People in name only would be waited for: they are announced, and never agree on a key.
  for (const guildId of [server.guildId, otherGuildId])
    for (const userId of server.people.ids(guildId)) server.people.leave(userId);
  const places = { 'discordjs-peer': server.channelId, 'eris-peer': otherGuildChannelId };
  const [modern, old] = await Promise.all(
    Object.entries(places).map(async ([name, channelId], at) => {
      const peer = startPeer(name, server, server.peerTokens[at]!);
      cleanups.push(() => peer.end());
      await peer.next('signed-in');
      peer.send({ do: 'join', channelId });
      await peer.next('joined');
      return peer;
    }),
  );
  const earshot = await startEarshot(server);
  cleanups.push(() => earshot.stop());
  const second = earshot.into({ guildId: otherGuildId, channelId: otherGuildChannelId });
  await Promise.all([earshot.ready(), second.ready(), settled(server, 3)]);
  for (const peer of [modern!, old!]) {
    peer.send({ do: 'listen', userId: server.bot.id });
    await peer.next('listening');
  }
  earshot.tab.play(true);
  await sleep(2000);
  await earshot.fallSilent();
  for (const peer of [modern!, old!]) {
    const heard = await peer.next('heard');
    expect(Math.abs(heard.left - tones.left)).toBeLessThan(2);
    expect(Math.abs(heard.right - tones.right)).toBeLessThan(2);
    expect(heard.packets).toBeGreaterThan(70);
  }
  expect(second.state()).toMatchObject({ state: 'live', dave: { state: 'off' } });
  expect(earshot.privacyCode()).toBe(server.listener.privacyCode());
  expect(server.listener.plaintextFrames()).toBe(0);
});
