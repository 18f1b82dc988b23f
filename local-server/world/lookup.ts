import type { World, WorldChannel, WorldGuild } from './world.ts';

export const isMember = (guild: WorldGuild, userId: string): boolean =>
  guild.members.some((member) => member.user.id === userId);

export const guildsOf = (world: World, userId: string): WorldGuild[] =>
  world.guilds.filter((guild) => isMember(guild, userId));

export const findGuild = (world: World, guildId: string): WorldGuild | undefined =>
  world.guilds.find((guild) => guild.id === guildId);

/** A channel and the guild that it is in. */
export function findChannel(world: World, channelId: string): { guild: WorldGuild; channel: WorldChannel } | undefined {
  for (const guild of world.guilds)
    for (const channel of guild.channels) if (channel.id === channelId) return { guild, channel };
  return undefined;
}
