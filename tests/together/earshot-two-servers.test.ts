import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Listener } from '../../local-server/listener/listener.ts';
import { startLocalServer, type LocalServer } from '../../local-server/index.ts';
import { sleep, startEarshot, waitUntil, type EarshotStream, type FurtherStream } from './earshot-stream.ts';

let server: LocalServer;
let earshot: EarshotStream;
let there: Listener;
let second: FurtherStream;

beforeEach(async () => {
  server = await startLocalServer();
  const { otherGuildId: guildId, otherGuildChannelId: channelId } = server.places;
  there = server.listenIn(channelId);
  earshot = await startEarshot(server);
  earshot.tab.play(true);
  second = earshot.into({ guildId, channelId });
  await Promise.all([earshot.ready(), second.ready()]);
});
afterEach(async () => {
  await earshot.stop();
  await server.close();
});

const heardAt = (listener: Listener): number => listener.frames(server.bot.id).decrypted;
/** Waits until the listener has heard this many more frames. */
async function hears(listener: Listener, frames = 50): Promise<void> {
  const before = heardAt(listener);
  await waitUntil(
    () => heardAt(listener) >= before + frames,
    () => `${frames} more frames than ${before}; there are ${JSON.stringify(listener.frames(server.bot.id))}`,
  );
}
const lost = (listener: Listener): number => listener.summary(server.bot.id).lost;

it('two servers hear one tab, each end to end with its own key', async () => {
  await Promise.all([hears(server.listener), hears(there)]);
  expect(earshot.privacyCode()).toBe(server.listener.privacyCode());
  expect(there.privacyCode()).toMatch(/^\d{30}$/);
  expect(there.privacyCode()).not.toBe(server.listener.privacyCode());
  for (const listener of [server.listener, there])
    expect(listener.frames()).toMatchObject({ plaintext: 0, undecryptable: 0, passedThrough: 0 });
});

it('a kick in one loses no packet in the other', async () => {
  await hears(there);
  server.seats.unseat(server.bot.id, server.guildId);
  await waitUntil(
    () => earshot.ended(),
    () => 'the end in the first server',
  );
  expect(earshot.ended()?.error?.code).toBe('kicked');
  await hears(there);
  expect(second.state().state).toBe('live');
  expect(lost(there)).toBe(0);
});

it('a move in one, onto a stage without encryption, loses no packet in the other', async () => {
  const { stageChannelId } = server.places;
  server.listener.join(stageChannelId);
  server.seats.move(server.bot.id, stageChannelId);
  server.seats.setFlags(server.bot.id, server.guildId, { suppress: false });
  await waitUntil(
    () => server.listener.frames(server.bot.id).passedThrough > 25,
    () => `sound on the stage; there is ${JSON.stringify(server.listener.frames(server.bot.id))}`,
  );
  await hears(there);
  expect(there.frames()).toMatchObject({ plaintext: 0, undecryptable: 0, passedThrough: 0 });
  expect(lost(there)).toBe(0);
});

it('muted in one, its packets stop and the other’s do not', async () => {
  await Promise.all([hears(server.listener, 10), hears(there, 10)]);
  second.stream.hold(true);
  await sleep(200);
  const silentFrom = heardAt(there);
  await hears(server.listener);
  expect(heardAt(there)).toBe(silentFrom);
  second.stream.hold(false);
  await hears(there);
});

it('both are lost at once, a few times, and both come back', async () => {
  for (let times = 0; times < 3; times += 1) {
    server.voice.close(server.bot.id, 4006);
    await waitUntil(
      () => [earshot.state(), second.state()].every(({ state }) => state !== 'live'),
      () => 'the loss of both',
    );
    await Promise.all([earshot.ready(), second.ready()]);
    await Promise.all([hears(server.listener, 10), hears(there, 10)]);
  }
});
