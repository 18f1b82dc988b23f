import { expect, it } from 'vitest';
import { shownName } from './shown-name.ts';

it.each([
  ['Tavern', 'Tavern'],
  ['  Tavern\t2 ', 'Tavern 2'],
  ['<img src=x onerror=alert(1)>', '<img src=x onerror=alert(1)>'],
  ['one\r\ntwo\u2028three\u0000', 'one two three'],
  ['\u202eegnuol\u202c \u2066x\u2069', 'egnuol x'],
  ['\u0007\u001b[31mred', '[31mred'],
  ['half \ud83d', 'half'],
  ['Café', 'Café'],
  ['Cafe\u0301 नि', 'Cafe\u0301 नि'],
  [`z${'\u0336'.repeat(200)}`, `z${'\u0336'.repeat(4)}`],
  ['👨‍👩‍👧', '👨‍👩‍👧'],
  ['\u0000\u0001', ''],
])('%j is shown as %j', (name, shown) => {
  expect(shownName(name)).toBe(shown);
});

it.each(['x', '🎲', ' \n', 'e\u0301'])('of four thousand times %j a hundred characters are shown at most', (one) => {
  const shown = shownName(one.repeat(4000));
  expect([...shown].length).toBeLessThanOrEqual(100);
  expect(shown).not.toMatch(/\p{Cs}/u);
});
