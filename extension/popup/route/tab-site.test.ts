import { expect, it } from 'vitest';
import { loadableIcon, siteName } from './tab-site.ts';

it.each([
  ['https://soundscapes.example/rain?x=1', 'soundscapes.example'],
  ['http://127.0.0.1:4000/', '127.0.0.1'],
  ['about:blank', ''],
  ['nonsense', ''],
  [undefined, ''],
])('names the site of %s as %j', (url, site) => {
  expect(siteName(url)).toBe(site);
});

it.each([
  ['https://soundscapes.example/icon.png', false],
  ['data:image/png;base64,AAAA', true],
  ['DATA:image/svg+xml,<svg/>', true],
  ['data:text/html,x', false],
  ['http://127.0.0.1:4000/icon.svg', false],
  ['chrome://favicon/x', false],
  [null, false],
])('of the icon %s asks to load it: %s', (url, isLoaded) => {
  expect(loadableIcon(url)).toBe(isLoaded ? url : null);
});
