import { afterEach, beforeAll, expect, it } from 'vitest';
import { startLocalServer, type LocalServer } from '../../local-server/index.ts';
import { steadyAmplitude } from '../sound/measure.ts';
import { buildDiscordJs, match, missing, startDiscordJs } from './earshot-peer-process.ts';
import { settled, startEarshot } from '../together/earshot-stream.ts';
import { usualSecondMs } from '../together/earshot-tap.ts';
import { tones } from '../together/earshot-tone.ts';
import { decode, pitches } from './peers/tone.ts';

const cleanups: (() => unknown)[] = [];
beforeAll(() => buildDiscordJs());
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const side = (samples: Int16Array, channel: 0 | 1): Float32Array =>
  Float32Array.from({ length: samples.length >> 1 }, (_, index) => samples[2 * index + channel]! / 32_768);

const played = 150;

it.each([
  ['aead_aes256_gcm_rtpsize', 'required', 'none', 2],
  ['aead_aes256_gcm_rtpsize', 'off', 'ring', 1],
  ['aead_xchacha20_poly1305_rtpsize', 'required', 'ring', 1],
  ['aead_xchacha20_poly1305_rtpsize', 'off', 'none', 2],
] as const)(
  '@discordjs/voice hears each frame bit by bit by %s, DAVE %s, indicator %s',
  async (mode, voice, indicator, flags) => {
    const server: LocalServer = await startLocalServer({ tls: true, modes: [mode], dave: { voice } });
    cleanups.push(() => server.close());
    const [peer, earshot] = await Promise.all([
      startDiscordJs(server, server.peerTokens[0]!).then((one) => {
        cleanups.push(() => one.end());
        return one;
      }),
      startEarshot(server, { mode }).then((one) => {
        cleanups.push(() => one.stop());
        return one;
      }),
    ]);
    expect((await peer.ask({ do: 'join', channelId: server.channelId, hears: [server.bot.id] })).mode).toBe(mode);
    await earshot.live();
    if (voice === 'required') {
      await settled(server, 3);
      await earshot.ready();
    } else await earshot.until(() => server.voice.clients().length === 2, 'both members');

    earshot.stream.setIndicator(indicator);
    earshot.tab.play(true);
    await earshot.until(() => earshot.tab.sent.length >= played, 'three seconds of sound');
    await earshot.fallSilent();

    const { sent } = earshot.tab;
    const heard = match(await peer.ask({ do: 'heard', userId: server.bot.id }), sent);
    expect(earshot.stats.at(-1)).toMatchObject({ held: 0 });
    expect(heard.foreignAfter).toEqual([]);
    expect(heard.places[0]).toBe(0);
    // A receiver reads them in the packets themselves; silence clears them, and so does a gap if this process is held up.
    const own = server.events.history('packet-flags').filter(({ userId }) => userId === server.bot.id);
    const stretches = Math.max(1, own.length / 2);
    expect(own.map((event) => event.flags)).toEqual(Array.from({ length: stretches }, () => [flags, 0]).flat());
    const headers = (await peer.ask({ do: 'headers' })).slice(0, heard.places.length);
    const first = headers[0]!;
    const places = headers.map(({ sequence }) => (sequence - first.sequence) & 0xffff);
    // The host numbers what it sends without a gap: a number that never came was dropped by the kernel on its way.
    const lost = places.at(-1)! - (places.length - 1);
    expect(missing(heard)).toBe(earshot.givenUp() + lost);
    expect(earshot.givenUp() + lost).toBeLessThan(played / 10);
    expect(heard.places.at(-1)).toBe(sent.length - 1);

    const samples = decode(heard.packets);
    expect(pitches(samples)).toEqual({ left: 440, right: 660 });
    const { left, right } = tones;
    const level = tones.amplitude / 32_768;
    const [ear, other] = [side(samples, 0), side(samples, 1)];
    for (const [samplesOf, own, foreign] of [
      [ear, left, right],
      [other, right, left],
    ] as const) {
      expect(steadyAmplitude(samplesOf, own, 48_000) / level).toBeCloseTo(1, 1);
      expect(steadyAmplitude(samplesOf, foreign, 48_000) / level).toBeLessThan(0.05);
    }
    expect(places).toEqual([...places].sort((a, b) => a - b));
    for (const [index, { timestamp }] of headers.entries())
      if (!earshot.wasHeldUp()) expect((timestamp - first.timestamp) >>> 0).toBe(960 * places[index]!);
    expect(Math.abs(usualSecondMs(headers) - 1000)).toBeLessThan(50);
    expect(server.listener.plaintextFrames()).toBe(0);
    const status = await peer.ask({ do: 'status' });
    expect(status.errors).toEqual([]);
    expect(status.privacyCode).toBe(earshot.privacyCode());
    expect(status.privacyCode === null).toBe(voice === 'off');
  },
);
