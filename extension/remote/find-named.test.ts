import { expect, it } from 'vitest';
import { findNamed } from './find-named.ts';

it.each([
  [['Rain', 'Rainbow'], 'rain', 'Rain'],
  [['Rain on leaves', 'Battle'], 'LEAVES', 'Rain on leaves'],
  [['Rain', 'Rain'], 'rain', null],
  [['Rain one', 'Rain two'], 'rain', null],
  [['Rain'], 'snow', null],
  [[], 'rain', null],
])('of %j, %j is %j', (all, text, found) => {
  expect(findNamed(all, (name) => [name], text)).toBe(found);
});
