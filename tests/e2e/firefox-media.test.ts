import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silences, steadyAmplitude } from '../sound/measure.ts';
import { mono, writeWav, type Sound } from '../sound/wav.ts';
import { startFirefoxRig, type FirefoxRig } from './firefox-rig.ts';
import { expectSignal, signalMs, tonesIn } from './recording.ts';
import { pause } from './rig.ts';
import { sampleRate, testSignal, tones } from './test-signal.ts';

/** Too soft to be heard beside the signal, and never silent: what is silent in a recording was lost. */
const hum = { pitch: 100, volume: 0.005 } as const;
function hummed({ channels }: Sound): Sound {
  const add = (sample: number, index: number): number =>
    sample + hum.volume * Math.sin((2 * Math.PI * hum.pitch * index) / sampleRate);
  return { sampleRate, channels: channels.map((samples) => samples.map(add)) };
}

let rig: FirefoxRig;

beforeAll(async () => {
  const page =
    '<!doctype html><html lang="en"><title>Test signal</title><audio src="signal.wav" autoplay loop></audio>';
  rig = await startFirefoxRig({
    workDir: 'e2e-firefox-media',
    files: { 'index.html': page, 'signal.wav': writeWav(hummed(testSignal())) },
  });
});
afterAll(() => rig?.close());

describe.each([
  { dialect: 'v8', mode: 'aead_aes256_gcm_rtpsize', seconds: 60, rate: 50, mostLost: 0.01, likeness: 0.95 },
  { dialect: 'original', mode: 'plain', seconds: 20, rate: 48_000 / 33, mostLost: 0.03, likeness: 0.95 },
] as const)(
  'a tab streamed from Firefox in $dialect, mode $mode',
  ({ dialect, mode, seconds, rate, mostLost, likeness }) => {
    let heard: Sound;

    beforeAll(async () => {
      await rig.choose(mode, dialect);
      const page = await rig.open();
      await rig.stream(page);
      await pause(1000);
      // Half of the time it is not the tab that the user looks at.
      setTimeout(() => void rig.firefox.browser.newPage(), (seconds / 2) * 1000);
      heard = await rig.listen(seconds);
    });
    afterAll(() => rig.reset());

    it('is what was chosen; in v8 end-to-end encrypted, and no frame was in the clear', async () => {
      const { listener } = rig.server;
      if (dialect === 'original') return expect(listener.summary().packets).toBeGreaterThan(0);
      expect(listener.privacyCode()).toMatch(/^\d{30}$/);
      expect(listener.frames()).toMatchObject({ plaintext: 0, passedThrough: 0, undecryptable: 0 });
      expect(listener.frames().decrypted).toBeGreaterThan(seconds * 49);
    });

    it('arrives at the right rate, and nothing is lost', () => {
      const { lost, packets } = rig.server.listener.summary();
      // Plain sound has no sequence: holes that a busy null speaker leaves in what it plays count as well.
      expect(lost / packets).toBeLessThan(mostLost);
      const arrivals = rig.server.listener.arrivals();
      const elapsed = ((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0)) / 1000;
      // On a busy machine the null speaker drops out now and then, and time that it did not play is not captured.
      expect((arrivals.length - 1) / elapsed / rate).toBeGreaterThan(1 - mostLost);
      expect((arrivals.length - 1) / elapsed / rate).toBeLessThan(1.01);
    });

    it('is the source: every second of it correlates, at one delay', () => {
      // What a null speaker does not play of a round, on a busy machine, is not captured either.
      expectSignal(heard, likeness, mostLost * signalMs);
    });

    it('is never silent for more than 60 ms if a packet is 20 ms, in front and behind another tab', () => {
      // Of the 1454 packets a second that the original document asks for, a busy machine loses rows.
      if (dialect === 'original') return expect(heard.channels[0]!.length / sampleRate).toBeGreaterThan(seconds - 1);
      for (const side of heard.channels) expect(silences(side, sampleRate, 60)).toEqual([]);
    });

    it('has the pitches of both sides, apart if the dialect is stereo', () => {
      const [left, right] = tonesIn(heard);
      if (dialect === 'v8') {
        expect(steadyAmplitude(left!, tones.left, sampleRate)).toBeGreaterThan(0.2);
        expect(steadyAmplitude(right!, tones.right, sampleRate)).toBeGreaterThan(0.2);
        expect(steadyAmplitude(left!, tones.right, sampleRate)).toBeLessThan(0.02);
        expect(steadyAmplitude(right!, tones.left, sampleRate)).toBeLessThan(0.02);
      } else {
        const tone = mono({ sampleRate, channels: [left!, right!] });
        expect(steadyAmplitude(tone, tones.left, sampleRate)).toBeGreaterThan(0.1);
        expect(steadyAmplitude(tone, tones.right, sampleRate)).toBeGreaterThan(0.1);
      }
      for (const side of [left!, right!]) expect(silences(side, sampleRate, 40)).toEqual([]);
    });
  },
);
