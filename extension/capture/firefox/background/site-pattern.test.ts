import { expect, it } from 'vitest';
import { siteOfPattern, sitePattern } from './site-pattern.ts';

it.each([
  ['https://music.example:8080/x?y#z', '*://music.example/*'],
  ['http://127.0.0.1/', '*://127.0.0.1/*'],
  ['about:blank', null],
  ['file:///etc/passwd', null],
  ['moz-extension://x/popup.html', null],
  ['nonsense', null],
  ['', null],
  [undefined, null],
])('asks about %j as %j', (url, pattern) => {
  expect(sitePattern(url)).toBe(pattern);
});

it.each([
  ['*://music.example/*', 'music.example'],
  ['*://127.0.0.1/*', '127.0.0.1'],
  ['*://*/*', null],
  ['*://*.discord.gg/*', null],
  ['https://discord.com/api/*', null],
  ['wss://gateway.discord.gg/*', null],
  ['<all_urls>', null],
])('of the pattern %j the one site is %j', (pattern, site) => {
  expect(siteOfPattern(pattern)).toBe(site);
});
