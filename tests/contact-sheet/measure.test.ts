import { expect, it } from 'vitest';
import { worseThan, type Measured } from './measure.ts';

const english: Measured = {
  height: 400,
  lines: [
    { text: 'Stop', lines: 1 },
    { text: 'Go on in two channels at once', lines: 2 },
  ],
  cut: ['Rain on the tavern roof'],
};

it('finds nothing in a page that stands as the English one', () => {
  expect(worseThan(english, { ...english, height: 420 })).toEqual([]);
});

it('names labels that break, texts that are cut, and a page that has grown', () => {
  const other: Measured = {
    height: 500,
    lines: [
      { text: 'Übertragung beenden', lines: 2 },
      { text: 'In zwei Kanälen fortsetzen', lines: 2 },
    ],
    cut: ['Rain on the tavern roof', 'Ende-zu-Ende-verschlüsselt'],
  };
  expect(worseThan(english, other)).toEqual([
    '2 lines: Übertragung beenden',
    'cut: Ende-zu-Ende-verschlüsselt',
    '500 px high, 400 in English',
  ]);
});
