import { expect, test } from 'vitest';
import { timestamp } from './timestamp.ts';

test('a time has microseconds and an offset', () => {
  expect(timestamp(1_500_000_000_123)).toBe('2017-07-14T02:40:00.123000+00:00');
});
