import { expect, it } from 'vitest';
import { isWayBroken } from './problem-look.ts';

it.each([
  ['danger', 'try-again', true],
  ['warn', 'stream', true],
  ['warn', 'choose-channel', true],
  ['warn', 'copy-install-command', false],
  ['warn', 'none', false],
  ['info', 'stream', false],
] as const)('the way of a card of the kind %s with the action %s is broken: %s', (kind, action, is) => {
  expect(isWayBroken({ kind, action })).toBe(is);
});
