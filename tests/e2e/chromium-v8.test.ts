import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silences, steadyAmplitude } from '../sound/measure.ts';
import { readWav, type Sound } from '../sound/wav.ts';
import { expectSignal, oneSlipMs, tonesIn } from './recording.ts';
import { pause, startRig, type Rig } from './rig.ts';
import { sampleRate, tones } from './test-signal.ts';

let rig: Rig;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'earshot-heard-'));
  rig = await startRig({ workDir: 'e2e-v8' });
});
afterAll(async () => {
  await rig?.close();
  await rm(folder, { recursive: true, force: true });
});

describe.each([
  { mode: 'aead_aes256_gcm_rtpsize', seconds: 60 },
  { mode: 'aead_xchacha20_poly1305_rtpsize', seconds: 21 },
] as const)('a tab streamed today, in mode $mode', ({ mode, seconds }) => {
  let heard: Sound;

  beforeAll(async () => {
    await rig.choose(mode, 'v8');
    await rig.stream();
    await rig.until(({ stream }) => stream.state === 'live' && stream.health?.dave === 'ready');
    rig.server.listener.reset();
    await pause(seconds * 1000);
    const file = join(folder, `${mode}.wav`);
    await rig.server.listener.writeWav(file);
    heard = readWav(await readFile(file));
  });
  afterAll(() => rig.reset());

  it('is end-to-end encrypted in the mode that was chosen, and no frame was in the clear', async () => {
    const { stream } = await rig.control.view();
    expect(stream).toMatchObject({ state: 'live', dialect: 'v8', mode });
    const { listener } = rig.server;
    if (stream.state === 'live') expect(stream.health?.privacyCode).toBe(listener.privacyCode());
    expect(listener.privacyCode()).toMatch(/^\d{30}$/);
    expect(listener.frames()).toMatchObject({ plaintext: 0, passedThrough: 0, undecryptable: 0 });
    expect(listener.frames().decrypted).toBeGreaterThan(seconds * 49);
  });

  it('arrives as 50.0 packets a second, and nothing is lost', () => {
    expect(rig.server.listener.summary().lost).toBe(0);
    const arrivals = rig.server.listener.arrivals();
    const elapsed = ((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)) / 1000;
    expect(Math.abs((arrivals.length - 1) / elapsed - 50)).toBeLessThan(0.5);
  });

  it('is the source: every second of it correlates, at one delay', () => {
    expectSignal(heard, 0.9, oneSlipMs);
  });

  it('keeps left and right apart, each with its pitch, and no gap over 40 ms', () => {
    const [left, right] = tonesIn(heard);
    expect(steadyAmplitude(left!, tones.left, sampleRate)).toBeGreaterThan(0.2);
    expect(steadyAmplitude(right!, tones.right, sampleRate)).toBeGreaterThan(0.2);
    expect(steadyAmplitude(left!, tones.right, sampleRate)).toBeLessThan(0.02);
    expect(steadyAmplitude(right!, tones.left, sampleRate)).toBeLessThan(0.02);
    for (const side of [left!, right!]) expect(silences(side, sampleRate, 40)).toEqual([]);
  });
});
