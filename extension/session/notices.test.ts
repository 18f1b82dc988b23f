import { expect, it } from 'vitest';
import { createFakeClock } from '../time/testing/fake-clock.ts';
import { createNotices } from './notices.ts';

function open() {
  const clock = createFakeClock();
  let changes = 0;
  const notices = createNotices(clock, () => (changes += 1));
  return { clock, notices, changes: () => changes };
}

it('the gravest is shown first, and each in its turn', () => {
  const { notices } = open();
  notices.raise('moved');
  notices.raise('tab-silent', 1);
  notices.raise('source-tainted', 2);
  const seen = [notices.top?.code];
  for (let times = 0; times < 3; times += 1) {
    notices.dismiss();
    seen.push(notices.top?.code);
  }
  expect(seen).toEqual(['source-tainted', 'tab-silent', 'moved', undefined]);
});

it('news leaves by itself after twenty seconds, counted from the last time, and what lasts does not', async () => {
  const { clock, notices, changes } = open();
  notices.raise('tab-silent', 1);
  notices.raise('moved');
  await clock.advance(15_000);
  notices.raise('moved');
  await clock.advance(19_999);
  expect(notices.has('moved')).toBe(true);
  await clock.advance(1);
  expect(notices.has('moved')).toBe(false);
  expect(notices.top).toEqual({ code: 'tab-silent', tabId: 1 });
  expect(changes()).toBe(4);
});

it('what is said of one tab is taken back of that tab', () => {
  const { notices } = open();
  notices.raise('source-tainted', 1);
  notices.raise('source-tainted', 2);
  notices.clear('source-tainted', 1);
  expect(notices.top).toEqual({ code: 'source-tainted', tabId: 2 });
  notices.forget(2);
  expect(notices.top).toBeNull();
});

it('nothing is left at the end, and nothing to take back is no change', () => {
  const { clock, notices, changes } = open();
  notices.raise('moved');
  notices.raise('tab-left');
  notices.clearAll();
  const before = changes();
  notices.clearAll();
  notices.clear('moved');
  notices.dismiss();
  expect(changes()).toBe(before);
  expect(clock.pendingTimers).toBe(0);
});
