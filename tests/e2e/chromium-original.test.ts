import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rms, silences, steadyAmplitude } from '../sound/measure.ts';
import { mono, readWav, type Sound } from '../sound/wav.ts';
import { expectSignal, oneSlipMs, tonesIn } from './recording.ts';
import { patienceMs, pause, startRig, type Rig } from './rig.ts';
import { sampleRate, tones } from './test-signal.ts';

/** Wherever in its loop of twelve seconds the signal is met: its speech and seven seconds of what follows. */
const recordSeconds = 21;

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

describe.each([
  { mode: 'plain', packetsPerSecond: 48_000 / 33, likeness: 0.95 },
  { mode: 'xsalsa20_poly1305', packetsPerSecond: 50, likeness: 0.9 },
] as const)('a tab streamed in mode $mode', ({ mode, packetsPerSecond, likeness }) => {
  let heard: Sound;

  beforeAll(async () => {
    await rig.choose(mode);
    await rig.stream();
    rig.server.listener.reset();
    await pause(recordSeconds * 1000);
    const file = join(folder, `${mode}.wav`);
    await rig.server.listener.writeWav(file);
    heard = readWav(await readFile(file));
  });
  afterAll(() => rig.reset());

  it('arrives at the right rate, and nothing is lost', () => {
    const { lost, packets } = rig.server.listener.summary();
    expect(lost / packets).toBeLessThan(0.01);
    const arrivals = rig.server.listener.arrivals();
    const seconds = ((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)) / 1000;
    expect((arrivals.length - 1) / seconds / packetsPerSecond).toBeGreaterThan(0.99);
    expect((arrivals.length - 1) / seconds / packetsPerSecond).toBeLessThan(1.01);
  });

  it('is the source: every second of it correlates, at one delay', () => {
    expectSignal(heard, likeness, oneSlipMs);
  });

  it('has the pitches of both sides, nothing between them, and no gap over 40 ms', () => {
    const tone = mono({ sampleRate, channels: tonesIn(heard) });
    expect(steadyAmplitude(tone, tones.left, sampleRate)).toBeGreaterThan(0.1);
    expect(steadyAmplitude(tone, tones.right, sampleRate)).toBeGreaterThan(0.1);
    expect(steadyAmplitude(tone, (tones.left + tones.right) / 2, sampleRate)).toBeLessThan(0.005);
    expect(silences(tone, sampleRate, 40)).toEqual([]);
    expect(rms(tone)).toBeGreaterThan(0.1);
  });
});

describe('the speaking indicator', () => {
  it('is toggled in the popup and seen by another member', async () => {
    await rig.choose('plain');
    const popup = await rig.stream();
    const { id } = rig.server.bot;
    const seen = (isOn: boolean) =>
      rig.server.events.waitFor(
        'speaking',
        ({ userId, isSpeaking }) => userId === id && isSpeaking === isOn,
        patienceMs,
      );
    const dark = seen(false);
    await popup.locator('label:has(#indicator-none)').click();
    await dark;
    const lit = seen(true);
    await popup.locator('label:has(#indicator-ring)').click();
    await lit;
    await rig.reset();
  });

  it('shows another member’s ring in the popup while that member speaks', async () => {
    const { server } = rig;
    const [person] = server.people.ids(server.guildId);
    server.people.join(person!, server.channelId);
    const popup = await rig.stream();
    const ring = (isSpeaking: boolean): Promise<unknown> =>
      popup.waitForSelector(`[data-person-id="${person}"][data-speaking="${isSpeaking}"]`, { timeout: patienceMs });
    await ring(false);
    server.people.speak(person!, true);
    await ring(true);
    server.people.speak(person!, false);
    await ring(false);
    await rig.reset();
  });
});
