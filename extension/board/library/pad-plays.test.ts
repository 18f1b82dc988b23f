import { expect, it } from 'vitest';
import { ended, lowersMusic, nothingPlays, padOfKey, pressOf, shareOf, started, type PadPlay } from './pad-plays.ts';

const pad = { fileId: 'f', name: 'Door', seconds: 2, kind: 'effect', volume: 1 } as const;
const effect: PadPlay = { kind: 'effect', startedAt: 10, seconds: 2 };
const loop: PadPlay = { kind: 'loop', startedAt: 10, seconds: 4 };

it('a press starts what is silent, stops what sounds, and asks for a file where there is none', () => {
  expect(pressOf(nothingPlays, 3, pad)).toBe('start');
  expect(pressOf(started(nothingPlays, 3, effect), 3, pad)).toBe('stop');
  expect(pressOf(started(nothingPlays, 3, effect), 4, pad)).toBe('start');
  expect(pressOf(nothingPlays, 3, null)).toBe('choose');
});

it('pads sound over each other, and each ends by itself', () => {
  const both = started(started(nothingPlays, 0, effect), 1, loop);
  expect([...both.keys()]).toEqual([0, 1]);
  expect([...ended(both, 0, 10).keys()]).toEqual([1]);
});

it('the end of an earlier stroke does not end the pad that was struck again', () => {
  const again = started(nothingPlays, 0, { ...effect, startedAt: 11 });
  expect(ended(again, 0, 10)).toBe(again);
});

it('only effects lower the music', () => {
  expect(lowersMusic(started(nothingPlays, 0, loop))).toBe(false);
  expect(lowersMusic(started(started(nothingPlays, 0, loop), 1, effect))).toBe(true);
  expect(lowersMusic(nothingPlays)).toBe(false);
});

it('the line at the foot runs once for an effect and again and again for a loop', () => {
  expect(shareOf(effect, 11)).toBe(0.5);
  expect(shareOf(effect, 99)).toBe(1);
  expect(shareOf(loop, 17)).toBe(0.75);
  expect(shareOf(loop, 9)).toBe(0);
  expect(shareOf({ ...loop, seconds: 0 }, 11)).toBe(0);
});

it('the keys 1 to 9 are pads, and no other key is', () => {
  const pads = ['1', '9', '0', 'a', '12', 'Enter'].map((key) => padOfKey({ key, code: '', shiftKey: false }));
  expect(pads).toEqual([0, 8, null, null, null, null]);
});

it.each([
  ['&', 'Digit1', false, 0],
  ['1', 'Digit1', true, 0],
  ['ç', 'Digit9', false, 8],
  ['à', 'Digit0', false, null],
  ['!', 'Digit1', true, null],
  ['4', 'Numpad4', false, 3],
  ['End', 'Numpad1', false, null],
])('“%s” of the key %s, with Shift: %s, is the pad at %s', (key, code, shiftKey, at) => {
  expect(padOfKey({ key, code, shiftKey })).toBe(at);
});
