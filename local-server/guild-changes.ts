import type { Announcer } from './announcer.ts';
import type { GatewaySession } from './gateway/gateway-sessions.ts';
import { channelPayload, guildPayload, openChannel, userPayload } from './gateway/guild-payload.ts';
import { membersIntent } from './gateway/intents.ts';
import type { Presences } from './gateway/presences.ts';
import type { SeatTable } from './seat-table.ts';
import { findChannel, findGuild } from './world/lookup.ts';
import type { World, WorldChannel } from './world/world.ts';

/** Changes of a guild while bots are in it. @throws RangeError for a guild or channel that the world does not have */
export interface GuildChanges {
  isAvailable(guildId: string): boolean;
  updateChannel(channelId: string, change: Partial<Omit<WorldChannel, 'id' | 'guild_id'>>): void;
  deleteChannel(channelId: string): void;
  /** An outage, and its end. */
  setAvailable(guildId: string, isAvailable: boolean): void;
  /** The bot is thrown out of the guild. */
  removeBot(userId: string, guildId: string): void;
}

export function createGuildChanges(options: {
  world: World;
  table: SeatTable;
  announce: Announcer;
  presences: Presences;
  sessionsOf(userId: string): readonly GatewaySession[];
  unseat(userId: string, guildId: string): void;
}): GuildChanges {
  const { world, table, announce, presences, unseat } = options;
  const unavailable = new Set<string>();

  return {
    isAvailable: (guildId) => !unavailable.has(guildId),

    updateChannel(channelId, change) {
      const found = findChannel(world, channelId);
      if (!found) throw new RangeError('no such channel');
      const { guild, channel } = found;
      Object.assign(channel, change);
      announce.change(guild, 'CHANNEL_UPDATE', ({ userId }) =>
        channelPayload(guild, channel, userId, table.find(userId, guild.id)?.channel_id === channelId),
      );
    },

    deleteChannel(channelId) {
      const found = findChannel(world, channelId);
      if (!found) throw new RangeError('no such channel');
      const { guild, channel } = found;
      guild.channels.splice(guild.channels.indexOf(channel), 1);
      announce.change(guild, 'CHANNEL_DELETE', () => openChannel(channel));
      for (const row of table.inChannel(channelId)) unseat(row.user_id, guild.id);
    },

    setAvailable(guildId, isAvailable) {
      const guild = findGuild(world, guildId);
      if (!guild) throw new RangeError('no such guild');
      if (isAvailable) unavailable.delete(guildId);
      else unavailable.add(guildId);
      if (!isAvailable) return announce.change(guild, 'GUILD_DELETE', () => ({ id: guildId, unavailable: true }));
      announce.change(guild, 'GUILD_CREATE', (session) =>
        guildPayload(guild, table.inGuild(guildId), session, presences.of(guild)),
      );
    },

    removeBot(userId, guildId) {
      const guild = findGuild(world, guildId);
      if (!guild) throw new RangeError('no such guild');
      unseat(userId, guildId);
      for (const session of options.sessionsOf(userId))
        if (session.sees(guildId)) session.dispatch('GUILD_DELETE', { id: guildId });
      const gone = guild.members.find((member) => member.user.id === userId);
      guild.members = guild.members.filter((member) => member !== gone);
      if (!gone) return;
      const payload = { guild_id: guildId, user: userPayload(gone.user) };
      announce.change(guild, 'GUILD_MEMBER_REMOVE', () => payload, membersIntent);
    },
  };
}
