import { expect, it } from 'vitest';
import { createFineClock } from '../clock/fine-clock.ts';
import { examineTicks } from './examine-computer.ts';

const examine = (answer: 'granted' | 'refused' | 'missing' | 'not-needed') => {
  let isBegun = false;
  const clock = createFineClock(
    answer === 'not-needed'
      ? answer
      : () => {
          if (answer === 'missing') throw new Error('Cannot find module');
          return {
            begin: () => (isBegun = answer === 'granted'),
            end: () => void (isBegun = false),
          };
        },
  );
  const finding = examineTicks(clock, () => (isBegun ? 1.04 : 15.6), 'npx earshot-host install');
  return { ...finding, isBegun };
};

it('says what a short wait takes while Windows is asked, and gives it back', () => {
  expect(examine('granted')).toMatchObject({
    state: 'ok',
    detail: 'a wait of 1 ms takes 1.0 ms; Windows granted finer timing',
    isBegun: false,
  });
});

it('names why waits stay long, as a hint, because sound is heard all the same', () => {
  expect(examine('refused')).toMatchObject({
    state: 'hint',
    detail: expect.stringContaining('15.6 ms: Windows refuses'),
  });
  expect(examine('missing')).toMatchObject({
    state: 'hint',
    detail: expect.stringContaining('15.6 ms: part of the helper is missing'),
    mend: 'npx earshot-host install',
  });
});

it('only measures where nothing has to be asked for', () => {
  expect(examine('not-needed')).toMatchObject({ state: 'ok', detail: 'a wait of 1 ms takes 15.6 ms' });
});
