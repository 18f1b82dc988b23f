import { expect, it } from 'vitest';
import { chipStep } from './chip-step.ts';

it.each([
  ['ArrowRight', 0, 1],
  ['ArrowDown', 1, 2],
  ['ArrowLeft', 2, 1],
  ['ArrowUp', 1, 0],
  ['Home', 2, 0],
  ['End', 0, 2],
  ['ArrowRight', 2, 2],
  ['ArrowLeft', 0, 0],
  ['Tab', 1, null],
  ['Enter', 1, null],
])('%s leads from chip %s of three to %s', (key, at, to) => {
  expect(chipStep(key, at, 3)).toBe(to);
});
