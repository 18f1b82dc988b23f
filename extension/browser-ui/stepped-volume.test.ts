import { expect, it } from 'vitest';
import { steppedVolume } from './stepped-volume.ts';

it.each([
  [1, 1, 1.1],
  [1, -1, 0.9],
  [0.85, 1, 0.9],
  [0.85, -1, 0.8],
  [0.7000000000000001, 1, 0.8],
  [0.30000000000000004, -1, 0.2],
  [1.95, 1, 2],
  [2, 1, 2],
  [0.04, -1, 0],
  [0, -1, 0],
] as const)('from %f by %i is %f', (from, by, to) => expect(steppedVolume(from, by)).toBe(to));

it('goes all the way and back in twenty steps', () => {
  let volume = 0;
  for (let at = 1; at <= 20; at += 1) expect((volume = steppedVolume(volume, 1))).toBe(at / 10);
  for (let at = 19; at >= 0; at -= 1) expect((volume = steppedVolume(volume, -1))).toBe(at / 10);
});
