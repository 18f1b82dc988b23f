import { expect, it } from 'vitest';
import type { GuildView } from './view.ts';
import { changedGuilds, guildsChange } from './guilds-change.ts';

const guild = (id: string, name = id): GuildView => ({ id, name, iconUrl: null, channels: [] });
const [a, b, c] = [guild('a'), guild('b'), guild('c')];
const renamed = guild('b', 'Dragons');

it.each([
  ['nothing', [a, b], [a, b], 0],
  ['the first ones', [], [a, b], 2],
  ['one that is new', [a, c], [a, b, c], 1],
  ['one that has changed', [a, b, c], [a, renamed, c], 1],
  ['one that is gone', [a, b, c], [a, c], 0],
  ['another order', [a, b, c], [c, a, b], 0],
  ['another in the place of one', [a, b], [a, c], 1],
])('%s is told by the servers that it concerns, and leads to the same', (_, before, now, told) => {
  const change = guildsChange(before, now);
  expect(change?.changed.length ?? 0).toBe(told);
  expect(changedGuilds(before, structuredClone(change))).toEqual(now);
});

it('nothing is sent if nothing has changed', () => {
  expect(guildsChange([a, b], [a, b])).toBeNull();
});

it('unchanged servers stay the same objects, so that a page can tell', () => {
  const after = changedGuilds([a, b, c], guildsChange([a, b, c], [a, renamed, c]));
  expect(after[0]).toBe(a);
  expect(after[2]).toBe(c);
});
