import { expect, it } from 'vitest';
import { isolate } from './isolate.ts';
import { placeOf, stretchesOf } from './marks.ts';

it('takes a text apart at its strong words and at its places, isolated or not', () => {
  expect(stretchesOf(`Open ${isolate(placeOf(1))} and choose *More info*, or ${placeOf(0)}`)).toEqual([
    { kind: 'plain', words: 'Open ' },
    { kind: 'place', index: 1 },
    { kind: 'plain', words: ' and choose ' },
    { kind: 'strong', words: 'More info' },
    { kind: 'plain', words: ', or ' },
    { kind: 'place', index: 0 },
  ]);
});

it('leaves a text without marks as it is', () => {
  expect(stretchesOf('2 * 3, alone')).toEqual([{ kind: 'plain', words: '2 * 3, alone' }]);
  expect(stretchesOf('')).toEqual([]);
});
