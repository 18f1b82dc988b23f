import { expect, it } from 'vitest';
import { createAnswerers, rememberedMs } from './answerers.ts';

it('remembers for five minutes who answered, and no more than 64 of them', () => {
  let nowMs = 0;
  const answerers = createAnswerers(() => nowMs);
  answerers.add('203.0.113.7');
  nowMs = rememberedMs - 1;
  expect([answerers.has('203.0.113.7'), answerers.has('203.0.113.8')]).toEqual([true, false]);
  nowMs = rememberedMs;
  expect(answerers.has('203.0.113.7')).toBe(false);

  answerers.add('203.0.113.7');
  for (let count = 0; count < 63; count += 1) answerers.add(`198.51.100.${count}`);
  answerers.add('203.0.113.7');
  answerers.add('203.0.113.9');
  expect(['203.0.113.7', '198.51.100.0', '198.51.100.1'].map(answerers.has)).toEqual([true, false, true]);
});
