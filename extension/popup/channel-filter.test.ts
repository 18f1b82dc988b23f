import { describe, expect, it } from 'vitest';
import { filterChannels } from './channel-filter.ts';
import { twoGuilds as guilds } from './testing/two-guilds.ts';

const found = (search: string) =>
  filterChannels(guilds, search).flatMap(({ channels }) => channels.map(({ id }) => id));

describe('filterChannels', () => {
  it.each([
    ['', ['1', '2', '3']],
    ['  ', ['1', '2', '3']],
    ['TAV', ['1']],
    ['cafe', ['2']],
    ['dragons', ['1', '2']],
    ['night sofa', ['3']],
    ['tavern sofa', []],
    ['(', []],
  ])('finds by %j', (search, ids) => {
    expect(found(search)).toEqual(ids);
  });

  it('leaves out servers without a match', () => {
    expect(filterChannels(guilds, 'movie').map(({ id }) => id)).toEqual(['b']);
  });
});
