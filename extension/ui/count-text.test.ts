import { describe, expect, it } from 'vitest';
import { countText, listText, numberText } from './count-text.ts';
import { sayEnglish } from './english.ts';

describe('countText', () => {
  it('takes the form that the number asks for', () => {
    expect(countText(sayEnglish, 'people', 1)).toBe('1 person');
    expect(countText(sayEnglish, 'people', 4)).toBe('4 people');
    expect(countText(sayEnglish, 'people', 1200)).toBe('1,200 people');
  });
});

describe('numberText', () => {
  it('keeps as many digits after the point as asked for', () => {
    expect(numberText(sayEnglish, 1.349, 1)).toBe('1.3');
    expect(numberText(sayEnglish, 61.8)).toBe('62');
  });
});

it('names stand one after the other', () => {
  expect(listText(sayEnglish, ['Tavern', 'Movie night'])).toBe('Tavern, Movie night');
});
