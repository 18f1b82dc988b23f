import { expect, it } from 'vitest';
import { problemCommand } from './problem-command.ts';

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
  expect(problemCommand({ action, tabId })).toEqual(command);
});
