import { expect, it } from 'vitest';
import { backOffMs } from './back-off.ts';
import { createSendLimit } from '../discord/gateway/send-limit.ts';

it('spreads each delay by a fifth to both sides', () => {
  expect([0, 0.5, 1].map((random) => backOffMs(1, random))).toEqual([200, 250, 300]);
  expect([0, 0.5, 1].map((random) => backOffMs(100, random))).toEqual([8000, 10_000, 12_000]);
});

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
