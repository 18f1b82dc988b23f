import { describe, expect, it } from 'vitest';
import { countText, listText, numberText } from './count-text.ts';
import { sayEnglish } from './english.ts';
import type { Say } from './say.ts';

/** Says which text it is asked for in a language. */
const sayKeys =
  (tag: string): Say =>
  (key, ...places) =>
    key === 'language' ? tag : [key, ...places].join(' ');

describe('countText', () => {
  it('takes the form that the number asks for', () => {
    expect(countText(sayEnglish, 'people', 1)).toBe('1 person');
    expect(countText(sayEnglish, 'people', 4)).toBe('4 people');
    expect(countText(sayEnglish, 'people', 1200)).toBe('1,200 people');
  });

  it('takes the form of the language', () => {
    expect([1, 2, 5].map((count) => countText(sayKeys('pl'), 'people', count))).toEqual([
      'people_one 1',
      'people_few 2',
      'people_many 5',
    ]);
    expect(countText(sayKeys('ja'), 'people', 1)).toBe('people_other 1');
    expect(countText(sayKeys('es'), 'people', 1_000_000)).toBe('people_other 1.000.000');
  });

  it('fills what stands ahead of the number', () => {
    expect(countText(sayEnglish, 'peopleOf', 5, '3')).toBe('3 of 5 people');
  });
});

describe('numberText', () => {
  it('keeps as many digits after the point as asked for', () => {
    expect(numberText(sayEnglish, 1.349, 1)).toBe('1.3');
    expect(numberText(sayEnglish, 61.8)).toBe('62');
  });
});

it.each([
  ['en', 'Tavern, Movie night'],
  ['pl', 'Tavern, Movie night'],
  ['ja', 'Tavern、Movie night'],
  ['zh-CN', 'Tavern、Movie night'],
])('names stand one after the other in %s: %s', (tag, text) => {
  expect(listText(sayKeys(tag), ['Tavern', 'Movie night'])).toBe(text);
});
