import { expect, it } from 'vitest';
import { steadyTones } from './measure.ts';

const sampleRate = 48_000;
const amplitude = 0.1;
const pitches = [300, 700, 1900];
const tones = (frequencies: readonly number[]): Float32Array =>
  Float32Array.from({ length: sampleRate }, (_, index) =>
    frequencies.reduce((sum, hz) => sum + amplitude * Math.sin((2 * Math.PI * hz * index) / sampleRate), 0),
  );
function judge(samples: Float32Array, frequencies: readonly number[] = pitches) {
  const { judged, tones: found } = steadyTones(samples, frequencies, amplitude, sampleRate);
  return { judged, slips: found.map(({ slips }) => slips), levels: found.map(({ level }) => level) };
}

it('finds no slip in tones that are whole, however many sound at once', () => {
  const { judged, slips, levels } = judge(tones(pitches));
  expect({ judged, slips }).toEqual({ judged: 99, slips: [0, 0, 0] });
  for (const level of levels) expect(level).toBeCloseTo(amplitude, 5);
});

it('finds each place where a few samples are missing, though every tone is as loud as ever', () => {
  const cut = tones([700]).filter((_, index) => index % 9600 >= 15);
  const { slips } = judge(cut, [700]);
  expect(slips[0]).toBeGreaterThanOrEqual(4);
  expect(slips[0]).toBeLessThanOrEqual(10);
});

it('judges nothing beside a gap, be it of one tone alone, and whatever phase is behind it', () => {
  const holed = tones([300, 1900]);
  for (let index = 0; index < holed.length; index += 1) {
    const gaps = Math.floor(index / 12_000);
    // It continues as if the gap had been played, not from where it stopped.
    const time = (index - 37 * gaps) / sampleRate;
    if (index % 12_000 >= 960) holed[index]! += amplitude * Math.sin(2 * Math.PI * 700 * time);
  }
  const { judged, slips, levels } = judge(holed);
  expect(slips).toEqual([0, 0, 0]);
  expect(judged).toBeGreaterThan(60);
  for (const level of levels) expect(level).toBeCloseTo(amplitude, 3);
});
