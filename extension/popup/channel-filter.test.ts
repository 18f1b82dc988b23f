import { describe, expect, it } from 'vitest';
import type { ChannelView, GuildView } from '../session/view.ts';
import { filterChannels } from './channel-filter.ts';

const channel = (id: string, name: string, blocked: ChannelView['blocked'] = null): ChannelView => ({
  id,
  guildId: 'g',
  name,
  kind: 'voice',
  userLimit: 0,
  people: [],
  blocked,
});
const guilds: GuildView[] = [
  { id: 'a', name: 'Dragons & Co.', iconUrl: null, channels: [channel('1', 'Tavern'), channel('2', 'Café')] },
  { id: 'b', name: 'Sofa Club', iconUrl: null, channels: [channel('3', 'Movie night')] },
];
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
