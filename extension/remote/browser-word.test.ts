import { expect, it } from 'vitest';
import { browserWord } from './browser-word.ts';

const brands = (...names: string[]) => ({
  userAgent: 'Chrome/156',
  userAgentData: { brands: names.map((brand) => ({ brand })) },
});

it.each([
  ['firefox', { userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0' }],
  ['chrome', brands('Not)A;Brand', 'Chromium', 'Google Chrome')],
  ['edge', brands('Microsoft Edge', 'Chromium', 'Not;A=Brand')],
  ['brave', brands('Chromium', 'Brave', 'Not_A Brand')],
  ['opera-gx', brands('Opera GX', 'Chromium')],
  ['chromium', brands('Chromium', 'Not)A;Brand')],
  ['chromium', brands('Chromium', '火狐')],
  ['chromium', { userAgent: 'Chrome/156' }],
])('the browser is called %s', (word, navigator) => {
  expect(browserWord(navigator)).toBe(word);
});
