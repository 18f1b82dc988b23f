import { expect, it } from 'vitest';
import { isRouteBroken } from './is-route-broken.ts';

it.each([
  ['danger', 'try-again', true],
  ['warn', 'stream', true],
  ['warn', 'choose-channel', true],
  ['warn', 'get-helper', false],
  ['warn', 'none', false],
  ['info', 'stream', false],
] as const)('the route above a card of the kind %s with the action %s is broken: %s', (kind, action, is) => {
  expect(isRouteBroken({ kind, action })).toBe(is);
});
