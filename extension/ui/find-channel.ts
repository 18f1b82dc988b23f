import type { ChannelView, GuildView } from '../page-contract/view.ts';

/** A channel with its server, or null if either is not known (yet). */
export function findChannel(
  guilds: readonly GuildView[],
  place: { guildId: string | null; channelId: string | null } | null,
): { guild: GuildView; channel: ChannelView } | null {
  const guild = guilds.find(({ id }) => id === place?.guildId);
  const channel = guild?.channels.find(({ id }) => id === place?.channelId);
  return guild && channel ? { guild, channel } : null;
}
