import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Encoder } from '@evan/opus';
import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writePlainPacket, writeRtpHeader, xsalsaNonce } from '../../shared-protocol/packet-layout.ts';
import { startLocalServer, type LocalServer } from '../index.ts';
import { joinVoice, readReady, signIn, type RawVoice } from '../testing/raw-client.ts';

let folder: string;
let server: LocalServer;
let voice: RawVoice | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earshot-'));
  server = await startLocalServer({ recordFile: join(folder, 'heard.wav') });
});
afterEach(async () => {
  voice?.udp.close();
  voice = null;
  await server.close();
  await rm(folder, { recursive: true });
});

async function enter(mode: string): Promise<RawVoice> {
  const gateway = await signIn(server, server.token);
  await readReady(gateway);
  voice = await joinVoice(gateway, server, mode);
  return voice;
}

const pause = (delayMs: number) => new Promise((resolve) => setTimeout(resolve, delayMs));
const tone = (hertz: number, frames: number, from: number): Int16Array =>
  Int16Array.from({ length: frames }, (_, index) =>
    Math.round(8000 * Math.sin((2 * Math.PI * hertz * (from + index)) / 48_000)),
  );

/** The share of the energy that lies at one pitch (Goertzel), 0 to about 1. */
function shareAt(hertz: number, samples: Int16Array): number {
  const factor = 2 * Math.cos((2 * Math.PI * hertz) / 48_000);
  let [one, two, energy] = [0, 0, 0];
  for (const sample of samples) {
    [one, two] = [sample + factor * one - two, one];
    energy += sample * sample;
  }
  return (one * one + two * two - factor * one * two) / ((energy * samples.length) / 2);
}

async function waitForPackets(count: number): Promise<void> {
  for (let tries = 0; tries < 300 && server.listener.summary().packets < count; tries += 1) await pause(10);
  expect(server.listener.summary().packets).toBe(count);
}

/** Sends `count` PCM packets as fast as they sound; after a stall of this machine all that are due. */
async function sendPlain(to: RawVoice, count: number): Promise<void> {
  const startMs = performance.now();
  for (let sent = 0; sent < count; await pause(5))
    for (; sent < count && sent * (33 / 48) <= performance.now() - startMs; sent += 1) {
      const pcm = tone(440, 33, sent * 33);
      to.udp.send(writePlainPacket(to.ready.ssrc, new Uint8Array(pcm.buffer)), server.documentPort);
    }
}

test('a tone sent as PCM is on the record with its pitch, in mono, in full length', async () => {
  const to = await enter('plain');
  await sendPlain(to, 600);
  await waitForPackets(600);
  const { samples, channels } = server.listener.samples();
  expect(channels).toBe(1);
  expect(samples.length).toBeGreaterThanOrEqual(600 * 33);
  expect(shareAt(440, samples.subarray(0, 4800))).toBeGreaterThan(0.95);
  expect(shareAt(880, samples.subarray(0, 4800))).toBeLessThan(0.01);
  expect(server.listener.summary().rms).toBeCloseTo(8000 / Math.SQRT2 / 32_768, 2);
  expect(server.listener.arrivals()).toHaveLength(600);
});

test('a pause of the sender is silence in the recording, and no gap if it was announced', async () => {
  const to = await enter('plain');
  await sendPlain(to, 290);
  await waitForPackets(290);
  to.socket.send({ op: 5, d: { speaking: true, delay: 0 } });
  to.socket.send({ op: 5, d: { speaking: false, delay: 0 } });
  await server.events.waitFor('speaking', ({ isSpeaking }) => !isSpeaking);
  await pause(500);
  await sendPlain(to, 290);
  await waitForPackets(580);
  expect(server.listener.summary().lost).toBe(0);
  const { samples } = server.listener.samples();
  let longest = 0;
  for (let index = 0, run = 0; index < samples.length; index += 1) {
    run = Math.abs(samples[index]!) <= 1 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  expect(longest / 48).toBeGreaterThan(200);
  expect(samples.length / 48).toBeGreaterThan(580 * (33 / 48) + 200);
});

test('the listener goes along with the bot it follows, and forgets on demand', async () => {
  server.listener.follow(server.bot.id);
  const gateway = await signIn(server, server.token);
  await readReady(gateway);
  voice = await joinVoice(gateway, { ...server, channelId: server.places.otherChannelId }, 'plain');
  expect(server.listener.channelId()).toBe(server.places.otherChannelId);
  await sendPlain(voice, 100);
  await waitForPackets(100);
  server.listener.reset();
  expect(server.listener.summary()).toMatchObject({ packets: 0, seconds: 0 });
  expect(server.listener.samples().samples).toHaveLength(0);
  await sendPlain(voice, 50);
  await waitForPackets(50);
  expect(server.listener.samples().samples.length).toBeGreaterThanOrEqual(50 * 33);
});

test('a sender that stops without a word has a gap, and what it did not send is lost', async () => {
  const to = await enter('plain');
  await sendPlain(to, 200);
  await pause(500);
  await sendPlain(to, 600);
  await waitForPackets(800);
  expect(server.listener.summary().gapsOver40ms).toBeGreaterThanOrEqual(1);
  expect(server.listener.summary().lost).toBeGreaterThan(300);
});

test('Opus is recorded in stereo at its timestamps, and the file holds what the memory holds', async () => {
  const to = await enter('xsalsa20_poly1305');
  const encoder = new Encoder({ channels: 2, sample_rate: 48_000, application: 'audio' });
  const key = Uint8Array.from(to.description.secret_key!);
  const frames = 30;
  for (let index = 0; index < frames; index += 1) {
    const mono = tone(1000, 960, index * 960);
    const stereo = Int16Array.from({ length: 1920 }, (_, sample) => mono[sample >> 1]!);
    const header = writeRtpHeader({
      sequence: 65_530 + index,
      timestamp: 0xffff_f000 + index * 960,
      ssrc: to.ready.ssrc,
    });
    const sealed = xsalsa20poly1305(key, xsalsaNonce(header)).encrypt(encoder.encode(stereo));
    if (index !== 10) to.udp.send(Buffer.concat([header, sealed]), server.udpPort);
    await pause(10);
  }
  await waitForPackets(frames - 1);
  expect(server.listener.summary()).toMatchObject({ packets: 29, lost: 1, seconds: 0.6 });
  const { samples, channels } = server.listener.samples();
  expect(channels).toBe(2);
  expect(samples).toHaveLength(0.6 * 48_000 * 2);
  const left = samples.filter((_, index) => index % 2 === 0);
  expect(shareAt(1000, left.subarray(1440, 9600))).toBeGreaterThan(0.9);
  expect(left.subarray(9600, 10_560).every((sample) => sample === 0)).toBe(true);

  await server.close();
  const wav = await readFile(join(folder, 'heard.wav'));
  expect(wav.subarray(0, 44).toString('hex')).toBe(
    `52494646${'24c20100'}57415645666d74201000000001000200` + '80bb000000ee02000400100064617461' + '00c20100',
  );
  expect(new Int16Array(wav.buffer.slice(wav.byteOffset + 44, wav.byteOffset + wav.length))).toEqual(samples);
});

test('a file can be written at any time, and one that nobody spoke into is valid and empty', async () => {
  const path = join(folder, 'now.wav');
  await server.listener.writeWav(path);
  const empty = await readFile(path);
  expect(empty).toHaveLength(44);
  expect(empty.readUInt32LE(40)).toBe(0);
  expect(await readFile(join(folder, 'heard.wav'))).toEqual(empty);
});

test('a record file in a folder that does not exist keeps the server from starting', async () => {
  await expect(startLocalServer({ recordFile: join(folder, 'no/where.wav') })).rejects.toThrow('ENOENT');
});
