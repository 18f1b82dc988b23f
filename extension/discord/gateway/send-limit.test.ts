import { expect, it } from 'vitest';
import { createSendLimit } from './send-limit.ts';

it('lets 120 payloads a minute through, the last ten of them heartbeats', () => {
  const limit = createSendLimit();
  let admitted = 0;
  while (limit.admit(admitted, false)) admitted += 1;
  expect(admitted).toBe(110);
  while (limit.admit(admitted, true)) admitted += 1;
  expect(admitted).toBe(120);
  expect(limit.freeInMs(1000)).toBe(59_010);
  expect(limit.admit(60_009, false)).toBe(false);
  expect(limit.freeInMs(60_010)).toBe(0);
  expect(limit.admit(60_010, false)).toBe(true);
});
