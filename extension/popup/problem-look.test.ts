import { expect, it } from 'vitest';
import { isDismissible, isWayBroken } from './problem-look.ts';

it.each([
  ['warn', 'none', true],
  ['warn', 'reload-tab', true],
  ['warn', 'choose-channel', false],
  ['info', 'stream', false],
  ['danger', 'try-again', false],
] as const)('a card of the kind %s with the action %s can be sent away: %s', (_, action, is) => {
  expect(isDismissible({ action })).toBe(is);
});

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
