import { expect, it } from 'vitest';
import { EarshotError } from '../../../shared-protocol/error.ts';
import { createSequenceCount } from './sequence-count.ts';

it('says -1 before any number, and 0 is a number', () => {
  const count = createSequenceCount();
  expect(count.last).toBe(-1);
  expect(count.takes(0)).toBe(true);
  expect(count.last).toBe(0);
});

it('goes over the wrap', () => {
  const count = createSequenceCount();
  for (const number of [65_534, 65_535, 0, 1]) expect(count.takes(number)).toBe(true);
  expect(count.last).toBe(1);
});

it('takes a server’s own ideas of numbering while the line is up', () => {
  const count = createSequenceCount();
  for (const number of [5, 5, 9, 2]) expect(count.takes(number)).toBe(true);
  expect(count.last).toBe(2);
});

it('drops after a resume what was read before, and goes on with what was missed', () => {
  const count = createSequenceCount();
  count.takes(65_535);
  count.expectNext();
  expect([65_534, 65_535, 0, 1].map((number) => count.takes(number))).toEqual([false, false, true, true]);
  expect(count.last).toBe(1);
});

it('notices a gap after a resume', () => {
  const count = createSequenceCount();
  count.takes(65_535);
  count.expectNext();
  expect(() => count.takes(1)).toThrowError(expect.objectContaining({ code: 'voice-session-ended' }));
  expect(() => count.takes(1)).toThrowError(EarshotError);
  expect(count.last).toBe(65_535);
});

it('expects nothing after a resume if nothing was numbered', () => {
  const count = createSequenceCount();
  count.expectNext();
  expect(count.takes(40)).toBe(true);
});
