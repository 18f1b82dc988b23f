import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startLocalServer, type LocalServer } from '../../local-server/index.ts';
import { buildDiscordJs, match, startDiscordJs } from './earshot-peer-process.ts';
import {
  heardWhole,
  patienceMs,
  settled,
  sleep,
  startEarshot,
  type EarshotStream,
} from '../together/earshot-stream.ts';
import { expectNextNonce, silenceBytes, tapNextReady, usualSecondMs, type Voice } from '../together/earshot-tap.ts';

const frameMs = 20;
const cleanups: (() => unknown)[] = [];
beforeAll(() => buildDiscordJs());
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function serve(): Promise<LocalServer> {
  const server = await startLocalServer({ tls: true });
  cleanups.push(() => server.close());
  return server;
}
async function stream(server: LocalServer): Promise<EarshotStream> {
  const earshot = await startEarshot(server);
  cleanups.push(() => earshot.stop());
  return earshot;
}
async function tapped(server: LocalServer) {
  const tap = await tapNextReady(server);
  cleanups.push(() => tap.close());
  return tap;
}
const heard = (server: LocalServer): number => server.listener.frames(server.bot.id).decrypted;
const moreIsHeard = (server: LocalServer, earshot: EarshotStream): Promise<void> => {
  const before = heard(server);
  return earshot.until(() => heard(server) >= before + 25, 'sound at the listener');
};

/** As sent: one number after the other, 960 ticks apart; whole frames more only if the host was held up. */
function expectRegular(voice: Voice[], earshot: EarshotStream): void {
  const first = voice[0]!;
  let slots = 0;
  for (const [index, { sequence, timestamp, nonce }] of voice.entries()) {
    const ticks = index === 0 ? 960 : (timestamp - voice[index - 1]!.timestamp) >>> 0;
    if (earshot.wasHeldUp()) expect(ticks % 960).toBe(0);
    else expect(ticks).toBe(960);
    slots += ticks / 960;
    expect(sequence).toBe((first.sequence + index) & 0xffff);
    if (index > 0) expectNextNonce(voice[index - 1]!.nonce, nonce, earshot);
  }
  expect(slots).toBeLessThan(1.5 * voice.length + 1);
}

describe('discovery', () => {
  it.each<[string, (faults: LocalServer['faults']['udp']) => void, number]>([
    ['two requests are lost', (udp) => void (udp.dropDiscoveries = 2), 3],
    ['replies are late, so that several come', (udp) => void (udp.discoveryDelayMs = 700), 2],
    [
      'wrong replies come before the right one',
      (udp) =>
        void (udp.discoveryReplies = (valid) => [
          Uint8Array.of(),
          valid.subarray(0, 3),
          valid.subarray(0, 73),
          Uint8Array.of(...valid, 0),
          new Uint8Array(1500),
          Uint8Array.from(valid).fill(1, 0, 2),
          Uint8Array.from(valid).fill(0xee, 4, 8),
          Uint8Array.from(valid).fill(0x31, 8, 72),
          Uint8Array.from(valid).fill(0, 72),
          valid,
          valid,
        ]),
      1,
    ],
  ])('succeeds where %s', async (_, disturb, asked) => {
    const server = await serve();
    disturb(server.faults.udp);
    const earshot = await stream(server);
    await earshot.ready();
    expect(server.events.history('discovery').length).toBeGreaterThanOrEqual(asked);
    earshot.tab.play(true);
    await moreIsHeard(server, earshot);
    expect(server.listener.plaintextFrames()).toBe(0);
  });

  it.each<[string, (faults: LocalServer['faults']['udp']) => void]>([
    ['nothing answers', (udp) => void (udp.answers = 'none')],
    ['only another port answers', (udp) => void (udp.isReplyFromElsewhere = true)],
    ['only wrong replies come', (udp) => void (udp.discoveryReplies = (valid) => [valid.subarray(0, 73)])],
  ])('ends in a reason after five seconds where %s, and no sound leaves', async (_, disturb) => {
    const server = await serve();
    disturb(server.faults.udp);
    const earshot = await stream(server);
    earshot.tab.play(true);
    await earshot.until(() => earshot.ended(), 'the end');
    expect(earshot.ended()?.error).toMatchObject({ code: 'udp-blocked' });
    expect(server.events.history('discovery')).toHaveLength(4);
    expect(server.events.history('first-packet')).toEqual([]);
    expect(server.listener.frames(server.bot.id)).toMatchObject({ decrypted: 0, plaintext: 0, passedThrough: 0 });
  });
});

it('a path that loses, delays, reorders and doubles does not concern the sender', async () => {
  const server = await serve();
  const tap = await tapped(server);
  const earshot = await stream(server);
  await earshot.live();
  const peer = await startDiscordJs(server, server.peerTokens[0]!);
  cleanups.push(() => peer.end());
  await peer.ask({ do: 'join', channelId: server.channelId, hears: [server.bot.id] });
  await settled(server, 3);
  await earshot.ready();
  Object.assign(server.faults.udp, { loss: 0.2, jitterMs: 50, reordering: 0.1, duplication: 0.1, seed: 7 });
  earshot.tab.play(true);
  await earshot.until(() => earshot.tab.sent.length >= 250, 'five seconds of sound');
  const sending = tap.voice();
  await earshot.fallSilent();

  expectRegular(tap.voice(), earshot);
  expect(Math.abs(usualSecondMs(sending) - 1000)).toBeLessThan(50);
  expect(earshot.stats.at(-1)).toMatchObject({ held: 0 });

  // What does arrive is what was sent, under the numbers under which it was sent.
  const first = tap.voice()[0]!;
  const headers = await peer.ask({ do: 'headers' });
  const own = headers.filter(({ ssrc }) => ssrc === first.ssrc);
  const timestamps = new Map(tap.voice().map(({ sequence, timestamp }) => [sequence, timestamp]));
  for (const { sequence, timestamp } of own) expect(timestamps.get(sequence)).toBe(timestamp);
  const arrived = new Set(own.map(({ sequence }) => sequence)).size / tap.voice().length;
  expect(arrived).toBeGreaterThan(0.65);
  expect(arrived).toBeLessThan(0.95);
  expect(own.some(({ sequence }, index) => index > 0 && sequence < own[index - 1]!.sequence)).toBe(true);
  const matched = match(await peer.ask({ do: 'heard', userId: server.bot.id }), earshot.tab.sent);
  expect(matched.foreignAfter).toEqual([]);
  expect(matched.places.length).toBeGreaterThan(150);
  // The doubled ones carry a nonce for the second time, which the path did and not the host.
  const dropped = server.voice.clients().find(({ userId }) => userId === server.bot.id)?.dropped;
  expect(dropped).toMatchObject({ forged: 0, 'other-ssrc': 0 });
  expect(dropped!.replayed).toBeGreaterThan(5);
});

it('a pause ends in five frames of silence, keeps the way open, and goes on by the wall clock', async () => {
  const server = await serve();
  const tap = await tapped(server);
  const earshot = await stream(server);
  await earshot.ready();
  const masks = (): unknown[] =>
    server.events
      .history('voice-receive')
      .flatMap(({ op, d }) => (op === 5 ? [(d as { speaking: number }).speaking] : []));
  earshot.tab.play(true);
  await earshot.until(() => earshot.tab.sent.length >= 50, 'a second of sound');
  earshot.tab.play(false);
  const silentMs = performance.now();
  const { length } = earshot.tab.sent;
  await earshot.until(() => tap.voice().length === length - earshot.givenUp() + 5, 'five frames of silence');
  const before = tap.voice();
  expect(before.map(({ bytes }) => bytes === silenceBytes)).toEqual(
    before.map((_, index) => index >= before.length - 5),
  );
  expectRegular(before, earshot);
  await earshot.until(() => masks().at(-1) === 0, 'Speaking off');
  const keepalives = (): number => tap.packets.filter(({ packet }) => packet.length === 8).length;
  const asked = keepalives();
  await earshot.until(() => keepalives() > asked, 'a keepalive');
  expect(tap.voice()).toHaveLength(before.length);
  await earshot.until(() => (earshot.stats.at(-1)?.keepalives ?? 0) > 0, 'the count of keepalives');

  const decrypted = heard(server);
  const againMs = performance.now();
  earshot.tab.play(true);
  await earshot.until(() => heard(server) >= decrypted + 25, 'sound again');
  expect(masks().at(-1)).toBe(1);
  earshot.tab.play(false);
  await earshot.until(
    () => tap.voice().length === earshot.tab.sent.length - earshot.givenUp() + 10,
    'the end of the second spurt',
  );
  const after = tap.voice().slice(before.length);
  expectRegular(after, earshot);
  const [last, next] = [before.at(-1)!, after[0]!];
  expect((next.sequence - last.sequence) & 0xffff).toBe(1);
  expectNextNonce(last.nonce, next.nonce, earshot);
  const ticks = (next.timestamp - last.timestamp) >>> 0;
  expect(ticks % 960).toBe(0);
  // Bounds on how long the host sent nothing between the two, however late they arrived.
  expect(ticks / 48).toBeGreaterThan(againMs - last.atMs - 3 * frameMs);
  expect(ticks / 48).toBeLessThan(next.atMs - silentMs + 3 * frameMs);
  await heardWhole(server, earshot, 10);
  expect(server.listener.frames(server.bot.id)).toMatchObject({ plaintext: 0, undecryptable: 0 });
  expect(earshot.events.filter(({ type }) => type === 'lost')).toEqual([]);
});

describe(
  'in mid-stream',
  () => {
    const playing = async (): Promise<{ server: LocalServer; earshot: EarshotStream }> => {
      const server = await serve();
      server.listener.follow(server.bot.id);
      const earshot = await stream(server);
      await earshot.ready();
      earshot.tab.play(true);
      await moreIsHeard(server, earshot);
      return { server, earshot };
    };
    const expectHeardAgain = async (server: LocalServer, earshot: EarshotStream): Promise<void> => {
      await earshot.ready();
      await moreIsHeard(server, earshot);
      const { plaintext, undecryptable } = server.listener.frames();
      expect({ plaintext, undecryptable }).toEqual({ plaintext: 0, undecryptable: 0 });
      expect(earshot.privacyCode()).toBe(server.listener.privacyCode());
      expect(earshot.ended()).toBeNull();
    };
    const lost = (earshot: EarshotStream): number => earshot.events.filter(({ type }) => type === 'lost').length;

    it.each(['stdin', 'SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
      'the helper is told to leave by %s: it is gone within a second, and nothing is sent after it',
      async (how) => {
        const times: number[] = [];
        // A computer that is busy with other things may hold it up once or twice.
        for (let tries = 0; tries < 3 && !times.some((ms) => ms < 1000); tries += 1) {
          const { server, earshot } = await playing();
          const { host } = earshot.link;
          const toldMs = performance.now();
          if (how === 'stdin') host.end();
          else host.kill(how);
          expect(await host.exited).toEqual({ code: 0, signal: null });
          times.push(performance.now() - toldMs);
          expect(host.stderr()).toBe('');
          await sleep(200);
          const { length } = server.listener.arrivals(server.bot.id);
          await sleep(500);
          expect(server.listener.arrivals(server.bot.id)).toHaveLength(length);
          expect(server.listener.plaintextFrames()).toBe(0);
        }
        expect(Math.min(...times)).toBeLessThan(1000);
      },
    );

    it('the voice server goes away and comes back: nothing is sent meanwhile, then sound goes on', async () => {
      const { server, earshot } = await playing();
      server.seats.changeVoiceServer(server.guildId, null);
      await earshot.until(() => lost(earshot) === 1, 'the loss');
      const { length } = server.listener.arrivals(server.bot.id);
      await sleep(1000);
      expect(earshot.state()).toMatchObject({ state: 'reconnecting' });
      expect(server.listener.arrivals(server.bot.id)).toHaveLength(length);
      server.seats.changeVoiceServer(server.guildId);
      await expectHeardAgain(server, earshot);
      expect(lost(earshot)).toBe(1);
      expect(server.events.history('gateway-receive').filter(({ op }) => op === 4)).toHaveLength(1);
    });

    it('another voice server is named: sound goes on there, without another request to join', async () => {
      const { server, earshot } = await playing();
      server.seats.changeVoiceServer(server.guildId);
      await earshot.until(() => lost(earshot) === 1, 'the loss');
      await expectHeardAgain(server, earshot);
      expect(server.events.history('gateway-receive').filter(({ op }) => op === 4)).toHaveLength(1);
      expect(server.events.history('connected')).toHaveLength(2);
    });

    it('somebody moves it: sound goes on in the other channel, in a group of its own', async () => {
      const { server, earshot } = await playing();
      const code = earshot.privacyCode();
      server.seats.move(server.bot.id, server.places.otherChannelId);
      await earshot.until(() => lost(earshot) === 1, 'the loss');
      await expectHeardAgain(server, earshot);
      expect(earshot.state()).toMatchObject({ state: 'live', channelId: server.places.otherChannelId });
      expect(server.listener.channelId()).toBe(server.places.otherChannelId);
      expect(earshot.privacyCode()).not.toBe(code);
    });

    it('somebody takes it out: it ends, says why, and does not come back', async () => {
      const { server, earshot } = await playing();
      server.seats.unseat(server.bot.id, server.guildId);
      await earshot.until(() => earshot.ended(), 'the end');
      expect(earshot.ended()?.error).toMatchObject({ code: 'kicked' });
      const { length } = server.listener.arrivals(server.bot.id);
      await sleep(1000);
      expect(server.listener.arrivals(server.bot.id)).toHaveLength(length);
      expect(server.events.history('joined').filter(({ userId }) => userId === server.bot.id)).toHaveLength(1);
      expect(server.voice.clients()).toEqual([]);
    });

    it.each([4006, 4015] as const)('the voice gateway closes with %i: sound goes on', async (code) => {
      const { server, earshot } = await playing();
      server.voice.close(server.bot.id, code);
      if (code === 4006) await earshot.until(() => lost(earshot) === 1, 'the loss');
      else await earshot.until(() => earshot.voice.some(({ type }) => type === 'resumed'), 'a resume');
      await expectHeardAgain(server, earshot);
      expect(lost(earshot)).toBe(code === 4006 ? 1 : 0);
    });

    it('a server without room for whoever cannot encrypt closes with 4017: it stops at once', async () => {
      const { server, earshot } = await playing();
      server.voice.close(server.bot.id, 4017);
      await earshot.until(() => earshot.ended(), 'the end');
      expect(earshot.ended()?.error).toMatchObject({ code: 'dave-outdated' });
      expect(server.events.history('voice-open')).toHaveLength(1);
    });
  },
  2 * patienceMs,
);
