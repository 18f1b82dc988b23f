import { expect, it } from 'vitest';
import { isDismissible, problemActions } from './problems.ts';

it.each([
  ['none', true],
  ['reload-tab', true],
  ['choose-channel', false],
  ['stream', false],
  ['try-again', false],
] as const)('a card with the action %s can be sent away: %s', (action, is) => {
  expect(isDismissible({ action })).toBe(is);
});

it.each([
  ['stream', null, { type: 'stream' }],
  ['try-again', null, { type: 'stream' }],
  ['go-back', null, { type: 'go-back' }],
  ['ask-to-speak', null, { type: 'ask-to-speak' }],
  ['start-over', null, { type: 'start-over' }],
  ['go-to-tab', 7, { type: 'go-to-tab', tabId: 7 }],
  ['retry-source', 7, { type: 'retry-source', tabId: 7 }],
  ['reload-tab', 7, { type: 'reload-tab', tabId: 7 }],
  ['reload-tab', null, null],
  ['choose-channel', null, null],
  ['copy-admin-note', null, null],
  ['none', null, null],
] as const)('%s for the tab %s sends %j', (action, tabId, command) => {
  expect(problemActions[action].command?.(tabId) ?? null).toEqual(command);
});
