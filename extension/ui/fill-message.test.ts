import { expect, it } from 'vitest';
import { fillMessage } from './fill-message.ts';

const placeholders = { count: { content: '$1' }, Server: { content: 'in $2' } };

it.each([
  ['$count$ people', ['4'], '4 people'],
  ['$COUNT$ people $server$', ['4', 'Sofa Club'], '4 people in Sofa Club'],
  ['$1 of $2', ['3', '8'], '3 of 8'],
  ['costs $$5', ['x'], 'costs $5'],
  ['$unknown$ stays', ['x'], '$unknown$ stays'],
  ['nothing for $count$', [], 'nothing for '],
  // What is filled in is never read as a place again.
  ['$count$', ['$2 $count$ $$'], '$2 $count$ $$'],
])('fills %j with %j', (message, places, text) => {
  expect(fillMessage({ message, placeholders }, places)).toBe(text);
});
