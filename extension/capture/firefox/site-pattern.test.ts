import { expect, it } from 'vitest';
import { sitePattern } from './site-pattern.ts';

it.each([
  ['https://music.example/album?id=1#2', '*://music.example/*'],
  ['http://music.example:8080/', '*://music.example/*'],
  ['https://[::1]:8080/', '*://[::1]/*'],
  ['about:blank', null],
  ['moz-extension://0000/popup.html', null],
  ['file:///home/music.html', null],
  ['blob:https://music.example/1', null],
  ['', null],
  [undefined, null],
])('%s is asked for as %s', (url, pattern) => expect(sitePattern(url)).toBe(pattern));
