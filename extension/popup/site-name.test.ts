import { expect, it } from 'vitest';
import { siteName } from './site-name.ts';

it.each([
  ['https://soundscapes.example/rain?x=1', 'soundscapes.example'],
  ['http://127.0.0.1:4000/', '127.0.0.1'],
  ['about:blank', ''],
  ['nonsense', ''],
  [undefined, ''],
])('names the site of %s as %j', (url, site) => {
  expect(siteName(url)).toBe(site);
});
