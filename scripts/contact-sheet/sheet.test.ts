import { expect, it } from 'vitest';
import type { Taken } from '../../tests/contact-sheet/pictures.ts';
import { portions, sheetPage, statesPerSheet } from './sheet.ts';

const state = (name: string, width = 360): Taken => ({ name, width, themes: ['dark', 'light'], findings: {} });

it('keeps wide pages apart, and leaves no state out', () => {
  const narrow = Array.from({ length: statesPerSheet.narrow + 1 }, (_, index) => state(`popup-${index}`));
  const sheets = portions([state('options', 1000), ...narrow]);
  expect(sheets.map(({ length }) => length)).toEqual([statesPerSheet.narrow, 1, 1]);
  expect(sheets.at(-1)?.[0]?.name).toBe('options');
});

it('shows each state in its themes, with what is worse than in English as plain text', () => {
  const page = sheetPage([{ ...state('popup-live'), findings: { de: ['2 lines: <b>'] } }], 'de', 1);
  expect(page).toContain('pictures/popup-live.de.dark.png');
  expect(page).toContain('pictures/popup-live.de.light.png');
  expect(page).toContain('2 lines: &#60;b&#62;');
  expect(sheetPage([state('popup-live')], 'fr', 1)).not.toContain('<ul>');
});
