import { expect, test } from 'vitest';
import { createOutbox } from './member-outbox.ts';

test('what is posted while a message is being delivered comes after all that waits, and never within it', () => {
  const log: string[] = [];
  const outbox = createOutbox<string>((to, { op }) => {
    log.push(`${to} ${op} begins`);
    if (op === 27 && to === 'a') {
      outbox.post('a', { op: 29, d: {} });
      outbox.flush();
    }
    log.push(`${to} ${op} ends`);
  });
  outbox.post('a', { op: 27, d: {} });
  outbox.post('b', { op: 27, d: {} });
  expect(log).toEqual([]);
  outbox.flush();
  expect(log).toEqual(['a 27 begins', 'a 27 ends', 'b 27 begins', 'b 27 ends', 'a 29 begins', 'a 29 ends']);
});
