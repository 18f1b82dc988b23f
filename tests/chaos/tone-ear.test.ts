import { describe, expect, it } from 'vitest';
import { createToneEar, toneAmplitude, toneHz } from './tone-ear.ts';

const second = 48_000;
/** Both sides alike, as the listener hands them over. */
const stereo = (frames: number, sample: (frame: number) => number): Int16Array => {
  const samples = new Int16Array(frames * 2);
  for (let frame = 0; frame < frames; frame += 1)
    samples.fill(Math.round(32_767 * sample(frame)), frame * 2, frame * 2 + 2);
  return samples;
};
const sine = (hz: number, amplitude: number) => (frame: number) =>
  amplitude * Math.sin((2 * Math.PI * hz * frame) / second);

/** In pieces of 20 ms, as packets come. */
function tenthsHeard(samples: Int16Array): number {
  const ear = createToneEar();
  let heard = 0;
  for (let at = 0; at < samples.length; at += 1920) heard += ear.hear(samples.subarray(at, at + 1920), 2);
  return heard;
}

describe('the ear for the tone', () => {
  it('hears every tenth of a second of it', () => {
    expect(tenthsHeard(stereo(second, sine(toneHz, toneAmplitude)))).toBe(10);
  });

  it('hears it through half of its loudness and a little noise', () => {
    const tone = sine(toneHz, toneAmplitude / 2);
    expect(tenthsHeard(stereo(second, (frame) => tone(frame) + 0.02 * Math.sin(frame * frame)))).toBe(10);
  });

  it('hears nothing in silence, in noise and in another tone', () => {
    expect(tenthsHeard(stereo(second, () => 0))).toBe(0);
    expect(tenthsHeard(stereo(second, (frame) => 0.3 * Math.sin(frame * frame)))).toBe(0);
    expect(tenthsHeard(stereo(second, sine(toneHz + 100, 0.9)))).toBe(0);
  });

  it('counts no tenth of which more than half is missing', () => {
    const tone = sine(toneHz, toneAmplitude);
    expect(tenthsHeard(stereo(second, (frame) => (frame % 4800 < 1400 ? tone(frame) : 0)))).toBe(0);
  });
});
