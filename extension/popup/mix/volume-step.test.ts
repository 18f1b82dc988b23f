import { expect, it } from 'vitest';
import { pagedTo, snapped } from './volume-step.ts';

it.each([
  [96, 96],
  [97, 100],
  [103, 100],
  [104, 104],
  [0, 0],
  [200, 200],
])('a drag to %i %% means %i %%', (dragged, meant) => {
  expect(snapped(dragged)).toBe(meant);
});

it.each([
  ['PageUp', 100, 110],
  ['PageUp', 195, 200],
  ['PageDown', 5, 0],
  ['ArrowUp', 50, null],
])('%s at %i %% leads to %s', (key, from, to) => {
  expect(pagedTo(key, from, 200)).toBe(to);
});
