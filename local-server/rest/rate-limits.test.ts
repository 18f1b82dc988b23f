import { expect, test } from 'vitest';
import { createRateLimits } from './rate-limits.ts';
import { on } from './route.ts';

const route = on('GET', '/channels/:channel', { limit: { requests: 2, perMs: 1000 }, answer: () => null });
const wide = on('GET', '/users/@me', { limit: { requests: 1000, perMs: 1000 }, answer: () => null });
const open = on('GET', '/gateway', { isOpen: true, limit: { requests: 1000, perMs: 1000 }, answer: () => null });

test('a bucket counts by bot and channel, and is full again when its time is over', () => {
  let now = 5000;
  const limits = createRateLimits(() => now);
  expect(limits.take(route, 'bot', '1').headers['x-ratelimit-remaining']).toBe('1');
  now += 400;
  expect(limits.take(route, 'bot', '1').isLimited).toBe(false);
  const full = limits.take(route, 'bot', '1');
  expect(full).toMatchObject({ isLimited: true, isGlobal: false, retryAfterMs: 600 });
  expect(full.headers).toMatchObject({
    'x-ratelimit-limit': '2',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': '6.000',
    'x-ratelimit-reset-after': '0.600',
    'x-ratelimit-scope': 'user',
  });
  expect(limits.take(route, 'bot', '2').isLimited).toBe(false);
  expect(limits.take(route, 'other', '1').isLimited).toBe(false);
  now += 600;
  expect(limits.take(route, 'bot', '1').isLimited).toBe(false);
});

test('without limits nothing is refused, and the headers say what would be left', () => {
  const limits = createRateLimits(() => 0, true);
  for (let count = 0; count < 100; count += 1) expect(limits.take(route, 'bot', '1').isLimited).toBe(false);
  expect(limits.take(route, 'bot', '1').headers['x-ratelimit-remaining']).toBe('0');
});

test('fifty requests in a second are all that a bot has, over all its routes; open routes do not count', () => {
  const limits = createRateLimits(() => 0);
  for (let count = 0; count < 50; count += 1) expect(limits.take(wide, 'bot', '').isLimited).toBe(false);
  expect(limits.take(route, 'bot', '1')).toMatchObject({
    isLimited: true,
    isGlobal: true,
    headers: { 'x-ratelimit-global': 'true', 'x-ratelimit-scope': 'global' },
  });
  expect(limits.take(open, 'bot', '').isLimited).toBe(false);
  expect(limits.take(wide, 'other', '').isLimited).toBe(false);
});
