import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import { amplitudeAt, bestFit, decimate, rms, silences } from '../sound/measure.ts';
import { mono, readWav, type Sound } from '../sound/wav.ts';
import { patienceMs, pause, startRig, type Rig } from './rig.ts';
import { sampleRate, testSignal, tones } from './test-signal.ts';

/** The whole signal once, wherever in the loop the recording began. */
const recordSeconds = 26;
/** 4 kHz keep what speech and the chirp consist of. */
const decimation = 12;

let rig: Rig;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earshot-heard-'));
  rig = await startRig({ workDir: 'e2e-original' });
});
afterAll(async () => {
  await rig?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Streams for a while, stops, and returns what the listener wrote. */
async function record(mode: VoiceMode): Promise<Sound> {
  await rig.choose(mode);
  await rig.stream();
  rig.server.listener.reset();
  await pause(recordSeconds * 1000);
  const file = join(folder, `${mode}.wav`);
  await rig.server.listener.writeWav(file);
  return readWav(await readFile(file));
}

const stop = async (): Promise<void> => {
  await rig.control.command({ type: 'stop' });
  await rig.untilState('idle');
};

/** The source's second from `from` on, and where it lies in the recording. */
function find(
  heard: Float32Array,
  source: Float32Array,
  from: number,
  around?: number,
): { lag: number; correlation: number } {
  const rate = sampleRate / decimation;
  const part = source.subarray(from * rate, (from + 1) * rate);
  return around === undefined ? bestFit(heard, part) : bestFit(heard, part, around - rate / 20, around + rate / 20);
}

describe.each([
  { mode: 'plain', packetsPerSecond: 48_000 / 33, likeness: 0.97 },
  { mode: 'xsalsa20_poly1305', packetsPerSecond: 50, likeness: 0.9 },
] as const)('a tab streamed in mode $mode', ({ mode, packetsPerSecond, likeness }) => {
  let heard: Sound;

  beforeAll(async () => {
    heard = await record(mode);
  });
  afterAll(stop);

  it('arrives at the right rate, and no packet is lost', () => {
    expect(rig.server.listener.summary().lost).toBe(0);
    const arrivals = rig.server.listener.arrivals();
    const seconds = ((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)) / 1000;
    expect((arrivals.length - 1) / seconds / packetsPerSecond).toBeGreaterThan(0.99);
    expect((arrivals.length - 1) / seconds / packetsPerSecond).toBeLessThan(1.01);
  });

  it('is the source: every second of it correlates, at one delay', () => {
    const source = decimate(mono(testSignal()), decimation);
    const recording = decimate(mono(heard), decimation);
    const rate = sampleRate / decimation;
    // The first second of speech has no twin in the signal.
    const first = find(recording, source, tones.seconds);
    expect(first.correlation).toBeGreaterThan(likeness);
    const seconds = Math.floor(source.length / rate) - tones.seconds;
    for (let second = 1; second < seconds; second += 1) {
      const expected = first.lag + second * rate;
      if (expected + 2 * rate > recording.length) break;
      expect(find(recording, source, tones.seconds + second, expected).correlation, `second ${second}`).toBeGreaterThan(
        likeness,
      );
    }
  });

  it('has the pitches of both sides, nothing between them, and no gap over 40 ms', () => {
    const tone = toneOf(heard);
    expect(amplitudeAt(tone, tones.left, sampleRate)).toBeGreaterThan(0.1);
    expect(amplitudeAt(tone, tones.right, sampleRate)).toBeGreaterThan(0.1);
    expect(amplitudeAt(tone, (tones.left + tones.right) / 2, sampleRate)).toBeLessThan(0.005);
    expect(silences(tone, sampleRate, 40)).toEqual([]);
    expect(rms(tone)).toBeGreaterThan(0.1);
  });

  /** Two seconds out of the tones' three, found by the speech that follows them. */
  function toneOf(sound: Sound): Float32Array {
    const samples = mono(sound);
    const source = decimate(mono(testSignal()), decimation);
    const { lag } = find(decimate(samples, decimation), source, tones.seconds);
    const period = testSignal().channels[0]!.length;
    let end = lag * decimation - sampleRate / 2;
    if (end < 2 * sampleRate) end += period;
    return samples.subarray(end - 2 * sampleRate, end);
  }
});

describe('the speaking indicator', () => {
  it('is toggled in the popup and seen by another member', async () => {
    await rig.choose('plain');
    const popup = await rig.stream();
    const { id } = rig.server.bot;
    const dark = rig.server.events.waitFor(
      'speaking',
      ({ userId, isSpeaking }) => userId === id && !isSpeaking,
      patienceMs,
    );
    await popup.click('#speaking-off');
    await dark;
    const lit = rig.server.events.waitFor(
      'speaking',
      ({ userId, isSpeaking }) => userId === id && isSpeaking,
      patienceMs,
    );
    await popup.click('#speaking-on');
    await lit;
  });

  it('shows another member’s ring in the popup while that member speaks', async () => {
    const { server } = rig;
    const [person] = server.people.ids(server.guildId);
    server.people.join(person!, server.channelId);
    await stop();
    const popup = await rig.stream();
    const ring = (isSpeaking: boolean): Promise<unknown> =>
      popup.waitForSelector(`[data-person-id="${person}"][data-speaking="${isSpeaking}"]`, { timeout: patienceMs });
    await ring(false);
    server.people.speak(person!, true);
    await ring(true);
    server.people.speak(person!, false);
    await ring(false);
    await stop();
  });
});
