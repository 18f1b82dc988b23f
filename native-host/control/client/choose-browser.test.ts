import { expect, it } from 'vitest';
import { newestLive } from './choose-browser.ts';

const candidate = (name: string, helperSince: number, liveSince: number | null) => ({
  client: { entry: { browser: name, since: helperSince } } as never,
  state: { since: liveSince } as never,
});

it.each([
  ['the one that went live last', [candidate('a', 9, 100), candidate('b', 1, 200), candidate('c', 20, null)], 1],
  ['if none is live, the one that was started last', [candidate('a', 9, null), candidate('b', 10, null)], 1],
  ['one that does not say comes last', [{ ...candidate('a', 99, null), state: null }, candidate('b', 1, 5)], 1],
])('of several browsers: %s', (_, candidates, expected) => {
  expect(newestLive(candidates)).toBe(candidates[expected]);
});
