import { afterEach, beforeAll, expect, it } from 'vitest';
import { startLocalServer } from '../../local-server/index.ts';
import { buildDiscordJs, startDiscordJs } from './earshot-peer-process.ts';
import { settled, sleep, startEarshot } from '../together/earshot-stream.ts';

const cleanups: (() => unknown)[] = [];
beforeAll(() => buildDiscordJs());
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const spurts = 3;
const framesOfASpurt = 40;
/** What a person notices; a machine with other work may need longer once, but not each time. */
const litWithinMs = 200;
const darkWithinMs = 400;
const atWorstMs = 3000;

it.each([
  ['says when it stops', false],
  ['never says that it stops, as most clients do', true],
] as const)('whoever speaks has a ring soon and soon has none, where it %s', async (_, isStopHidden) => {
  const server = await startLocalServer({ tls: true });
  cleanups.push(() => server.close());
  if (isStopHidden)
    server.faults.voice.on('SPEAKING', {
      act: 'edit',
      edit: (payload) => ({ ...payload, d: { ...(payload.d as object), speaking: 1 } }),
    });
  const peer = await startDiscordJs(server, server.peerTokens[0]!);
  cleanups.push(() => peer.end());
  const earshot = await startEarshot(server);
  cleanups.push(() => earshot.stop());
  await peer.ask({ do: 'join', channelId: server.channelId, hears: [] });
  await settled(server, 3);
  expect(earshot.rings).toEqual([]);

  const [litMs, darkMs]: [number[], number[]] = [[], []];
  for (let spurt = 0; spurt < spurts; spurt += 1) {
    const before = server.listener.arrivals(peer.userId).length;
    const soundBefore = server.listener.frames(peer.userId).decrypted;
    await peer.ask({ do: 'play', left: 330, right: 550, seconds: framesOfASpurt / 50 });
    await earshot.until(() => earshot.rings.length === 2 * (spurt + 1), 'a ring that goes out');
    const arrivals = server.listener.arrivals(peer.userId).slice(before);
    const sound = server.listener.frames(peer.userId).decrypted - soundBefore;
    expect(sound).toBe(framesOfASpurt);
    const [lit, dark] = earshot.rings.slice(-2);
    expect([lit?.users, dark?.users]).toEqual([[peer.userId], []]);
    // The watch has forgotten the last spurt before the next one.
    await sleep(500);
    litMs.push(lit!.atMs - arrivals[0]!);
    darkMs.push(dark!.atMs - arrivals[sound - 1]!);
  }
  expect(Math.min(...litMs)).toBeLessThan(litWithinMs);
  // The watch looks every 100 ms whether the last sound is 300 ms old; the way to the session adds a little.
  expect(Math.min(...darkMs)).toBeLessThan(darkWithinMs);
  expect(Math.max(...litMs, ...darkMs)).toBeLessThan(atWorstMs);
  expect(earshot.stats.length).toBeGreaterThan(0);
  await earshot.until(() => earshot.stats.at(-1)!.received! >= spurts * framesOfASpurt, 'the count of what came in');
});

it('nobody rings who plays without wanting one', async () => {
  const server = await startLocalServer({ tls: true });
  cleanups.push(() => server.close());
  // A soundshare is heard without a ring: bit 2 of op 5.
  server.faults.voice.on('SPEAKING', {
    act: 'edit',
    edit: (payload) => ({ ...payload, d: { ...(payload.d as object), speaking: 2 } }),
  });
  const peer = await startDiscordJs(server, server.peerTokens[0]!);
  cleanups.push(() => peer.end());
  const earshot = await startEarshot(server);
  cleanups.push(() => earshot.stop());
  await peer.ask({ do: 'join', channelId: server.channelId, hears: [] });
  await settled(server, 3);
  await peer.ask({ do: 'play', left: 330, right: 550, seconds: 1 });
  await earshot.until(() => (earshot.stats.at(-1)?.received ?? 0) >= 50, 'the count of what came in');
  expect(earshot.rings).toEqual([]);
});
