import { expect, it } from 'vitest';
import { createUnheardWatch, deafMs, suspiciousMs, type Hearing } from './unheard-watch.ts';

function start() {
  let now = 0;
  const watch = createUnheardWatch(() => now);
  return {
    watch,
    /** looks again after this time */
    check(ms: number, isAudible: boolean): Hearing {
      now += ms;
      return watch.check(isAudible);
    },
  };
}

it('suspects a tab that sounds unheard, and then says so', () => {
  const { check } = start();
  expect(check(1000, true)).toBe('hears');
  expect(check(suspiciousMs - 1, true)).toBe('hears');
  expect(check(1, true)).toBe('suspects');
  expect(check(deafMs - suspiciousMs, true)).toBe('deaf');
});

it('says nothing of a tab that makes no sound, or pauses', () => {
  const { check } = start();
  expect(check(60_000, false)).toBe('hears');
  check(0, true);
  expect(check(deafMs - 1, true)).toBe('suspects');
  expect(check(1, false)).toBe('hears');
  check(0, true);
  expect(check(1000, true)).toBe('hears');
});

it('takes it back with the first sound that is heard, and stays with it while the tab pauses', () => {
  const { watch, check } = start();
  check(0, true);
  check(deafMs, true);
  expect(check(10_000, false)).toBe('deaf');
  watch.heard();
  expect(check(0, false)).toBe('hears');
});
