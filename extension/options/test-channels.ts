import type { ChannelView, GuildView } from '../page-contract/view.ts';

/** Where a tone can be heard: every channel that can be picked, with its server. */
export const testChannels = (guilds: readonly GuildView[]): { guild: GuildView; channel: ChannelView }[] =>
  guilds.flatMap((guild) =>
    guild.channels.filter(({ blocked }) => blocked === null).map((channel) => ({ guild, channel })),
  );
