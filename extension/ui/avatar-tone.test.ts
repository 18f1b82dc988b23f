import { describe, expect, it } from 'vitest';
import { avatarTone, initial } from './avatar-tone.ts';

describe('avatarTone', () => {
  it('is one of six, and the same for the same id', () => {
    const tones = Array.from({ length: 200 }, (_, index) =>
      avatarTone(String(81_384_788_765_712_384n + BigInt(index))),
    );
    expect(new Set(tones)).toEqual(new Set([1, 2, 3, 4, 5, 6]));
    expect(avatarTone('81384788765712384')).toBe(avatarTone('81384788765712384'));
  });
});

describe('initial', () => {
  it.each([
    ['Bardling', 'B'],
    ['émile', 'É'],
    ['~* nyx', 'N'],
    ['𝒜lice', '𝒜'],
    ['🎲', '•'],
    ['', '•'],
  ])('of %j is %s', (name, letter) => {
    expect(initial(name)).toBe(letter);
  });
});
