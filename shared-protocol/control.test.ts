import * as v from 'valibot';
import { expect, it } from 'vitest';
import { controlError, ControlError, controlRefusals, controlVerbs, isControlVerb } from './control.ts';
import { isErrorCode } from './error.ts';

it('a refusal means one thing, and is no code of the stream', () => {
  expect(Object.keys(controlRefusals).filter(isErrorCode)).toEqual([]);
});

it.each(Object.entries(controlRefusals))('%s is a sentence with a next step', (code, text) => {
  expect(text).toMatch(/^[A-Z][^!]+\.$/);
  expect(v.is(ControlError, controlError(code as keyof typeof controlRefusals, 'x'.repeat(600)))).toBe(true);
});

it.each(['token', 'save-settings', '__proto__', 'toString', ''])('%j is no verb', (text) => {
  expect(isControlVerb(text)).toBe(false);
});

it.each([
  ['volume', { to: 200 }, { to: 201 }],
  ['volume', { by: -5 }, { by: -5, to: 1 }],
  ['volume', { to: 0 }, { to: NaN }],
  ['tab-volume', { tab: 1, to: 100 }, { tab: 1, to: 101 }],
  ['tab-volume', { tab: 'Rain', by: 1 }, { tab: '', by: 1 }],
  ['solo', { tab: null }, {}],
  ['solo', { tab: 2 }, { tab: 0 }],
  ['mute', { to: 'toggle' }, { to: true }],
  ['channel', { next: true }, { next: false }],
  ['scene', { name: 'Battle' }, { name: 'x'.repeat(101) }],
  ['indicator', { to: 'none' }, { to: 'loud' }],
  ['stop', {}, { guildId: '1' }],
] as const)('%s takes %j and not %j', (verb, good, bad) => {
  expect([v.is(controlVerbs[verb], good), v.is(controlVerbs[verb], bad)]).toEqual([true, false]);
});
