import { expect, test } from 'vitest';
import { createKeyPackageDesk, keyPackageGraceMs } from './key-package-desk.ts';
import type { KeyPackage } from './key-package.ts';
import { createFakeClock } from '../testing/fake-clock.ts';

const keyPackage = (ref: string): KeyPackage => ({ ref, bytes: new Uint8Array(), signatureKey: new Uint8Array() });

function createDesk() {
  const used: string[] = [];
  const clock = createFakeClock();
  const desk = createKeyPackageDesk(clock, ({ ref }, isLate) => used.push(isLate ? `${ref}, late` : ref));
  return { desk, clock, used, hand: (ref: string) => desk.hand(keyPackage(ref)) };
}

test('the answer to the only question is used at once, and so is one that nobody asked for', () => {
  const { desk, used, hand } = createDesk();
  desk.ask();
  hand('first');
  hand('second');
  expect(used).toEqual(['first', 'second']);
});

test('of two that were asked for the second is used', () => {
  const { desk, clock, used, hand } = createDesk();
  desk.ask();
  desk.ask();
  hand('old');
  clock.advance(keyPackageGraceMs - 1);
  hand('new');
  clock.advance(keyPackageGraceMs);
  expect(used).toEqual(['new']);
});

test('if the second does not come, the first is used after the grace', () => {
  const { desk, clock, used, hand } = createDesk();
  desk.ask();
  desk.ask();
  hand('only');
  expect(used).toEqual([]);
  clock.advance(keyPackageGraceMs);
  expect(used).toEqual(['only, late']);
});

test('one that came while nobody could use it was an answer too', () => {
  const { desk, used, hand } = createDesk();
  desk.ask();
  desk.discard();
  desk.ask();
  hand('new');
  expect(used).toEqual(['new']);
});

test('a closed desk has no timer', () => {
  const { desk, clock, hand } = createDesk();
  desk.ask();
  desk.ask();
  hand('old');
  desk.close();
  expect(clock.timers()).toBe(0);
});
