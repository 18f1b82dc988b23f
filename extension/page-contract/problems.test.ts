import { expect, it } from 'vitest';
import type { ErrorCode } from '../../shared-protocol/error.ts';
import english from '../locales/en.json';
import { isBug, isDismissible, problemActions, serverCommand } from './problems.ts';

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

it.each([
  ['stream', { type: 'retry-server', guildId: '1' }],
  ['try-again', { type: 'retry-server', guildId: '1' }],
  ['ask-to-speak', { type: 'ask-to-speak', guildId: '1' }],
  ['go-on-clear', { type: 'go-on-clear', guildId: '1' }],
  ['choose-channel', null],
  ['none', null],
] as const)('%s in a server’s row sends %j', (action, command) => {
  expect(serverCommand({ action }, '1')).toEqual(command);
});

it.each(['voice-protocol-refused', 'gateway-malformed', 'voice-malformed', 'unexpected'] as const)(
  '%s is offered for a report, as nobody who meets it can mend it',
  (code) => expect(isBug({ code })).toBe(true),
);

it.each(['kicked', 'udp-blocked', 'token-refused', 'host-missing', 'channel-full', 'offline'] as const)(
  '%s is not: the card says what helps',
  (code) => expect(isBug({ code })).toBe(false),
);

it('every sentence that calls itself a bug comes with the way to report it', () => {
  const sentences = Object.entries(english).filter(
    ([key, text]) => key.startsWith('problem_') && /\bbugs?\b/i.test(text),
  );
  expect(sentences.length).toBeGreaterThan(0);
  const codes = sentences.map(([key]) => key.replace('problem_', '').replaceAll('_', '-') as ErrorCode);
  expect(codes.filter((code) => !isBug({ code }))).toEqual([]);
});
