import type { ChannelView, GuildView } from '../../page-contract/view.ts';

export const channel = (id: string, name: string, blocked: ChannelView['blocked'] = null): ChannelView => ({
  id,
  guildId: 'g',
  name,
  category: null,
  kind: 'voice',
  userLimit: 0,
  people: [],
  blocked,
});

export const twoGuilds: GuildView[] = [
  { id: 'a', name: 'Dragons & Co.', iconUrl: null, channels: [channel('1', 'Tavern'), channel('2', 'Café')] },
  { id: 'b', name: 'Sofa Club', iconUrl: null, channels: [channel('3', 'Movie night')] },
];
