import { expect, it } from 'vitest';
import { createClearConsent } from './clear-consent.ts';

it('lets a call that never was encrypted be in clear', () => {
  const consent = createClearConsent();
  expect(consent.refusesClear).toBe(false);
  consent.onDave('off');
  expect(consent.refusesClear).toBe(false);
});

it.each(['alone', 'securing', 'ready', 'turned-off'] as const)(
  'refuses clear sound after %s, until the user agrees, and asks again in another channel',
  (state) => {
    const consent = createClearConsent();
    consent.onDave(state);
    consent.onDave('off');
    expect(consent.refusesClear).toBe(true);
    consent.agree();
    expect(consent.refusesClear).toBe(false);
    consent.reset();
    consent.onDave('ready');
    expect(consent.refusesClear).toBe(true);
  },
);
