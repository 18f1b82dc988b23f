import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { Address, boardAddress, matchAddresses, webAddress } from './address.ts';

const rain = 'https://music.example/watch?v=rain';
const drums = 'https://music.example/watch?v=drums';

describe('the address that is kept of a page', () => {
  it.each([
    ['https://music.example/a?b=c#d', 'https://music.example/a?b=c#d'],
    ['HTTP://Music.example', 'http://music.example/'],
    ['https://mara:secret@music.example/', 'https://music.example/'],
    ['chrome://settings/', null],
    ['about:blank', null],
    ['file:///home/mara/song.mp3', null],
    ['javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['music.example', null],
    ['', null],
    [undefined, null],
    [`https://music.example/${'x'.repeat(2048)}`, null],
  ])('of %s is %s', (url, address) => {
    expect(webAddress(url)).toBe(address);
  });

  it('is a web page, whatever a file says', () => {
    for (const text of ['javascript:alert(1)', 'file:///etc/passwd', 'chrome://settings', 'nowhere', 'earshot:else'])
      expect(v.is(Address, text), text).toBe(false);
    expect(v.is(Address, rain)).toBe(true);
    expect(v.is(Address, boardAddress)).toBe(true);
  });
});

describe('addresses are found among those that are there', () => {
  it.each([
    ['the same', [rain], [drums, rain], [1]],
    ['one that is scrolled elsewhere', [`${rain}#comments`], [drums, rain], [1]],
    ['one that stands elsewhere in its track', [`${rain}&t=90`], [drums, `${rain}&t=12s`], [1]],
    ['no other track of the same site', [rain], [drums], [null]],
    [
      'no other page of a site that keeps them in the hash',
      ['https://a.example/#/one'],
      ['https://a.example/#/two'],
      [null],
    ],
    ['none on another page of the site', ['https://a.example/one'], ['https://a.example/two'], [null]],
    ['the board', [boardAddress], [rain, boardAddress], [1]],
    ['none whose address the browser hides', [rain], [null], [null]],
    ['each for one only', [rain, rain], [rain], [0, null]],
    ['exact ones first, so that none takes the tab of the other', [`${rain}&t=5`, rain], [rain, `${rain}&t=9`], [1, 0]],
  ])('%s', (_, wanted, there, found) => {
    expect(matchAddresses(wanted, there)).toEqual(found);
  });
});
