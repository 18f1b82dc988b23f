import { expect, it } from 'vitest';
import { fadeCurve, fadeGain } from './fade.ts';

it('what goes out and what comes in are together as loud as each was alone', () => {
  for (let share = 0; share <= 1; share += 0.05)
    expect(fadeGain(1, 0, share) ** 2 + fadeGain(0, 1, share) ** 2).toBeCloseTo(1);
});

it('begins and ends where it was told to, and goes from one to the other without turning', () => {
  const curve = [...fadeCurve(0.8, 0.2, 1000)];
  expect([curve.length, curve[0], curve.at(-1)]).toEqual([101, Math.fround(0.8), Math.fround(0.2)]);
  expect(curve.every((gain, index) => index === 0 || gain <= curve[index - 1]!)).toBe(true);
});

it('the straight lines between its points are within 0.1 dB of it above -40 dB', () => {
  const curve = fadeCurve(1, 0, 3000);
  for (let index = 0; index + 1 < curve.length; index += 1) {
    const exact = fadeGain(1, 0, (index + 0.5) / (curve.length - 1));
    const drawn = (curve[index]! + curve[index + 1]!) / 2;
    if (exact > 0.01) expect(Math.abs(20 * Math.log10(drawn / exact))).toBeLessThan(0.1);
  }
});
