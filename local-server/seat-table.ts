import type { VoiceStateRow } from './voice-state.ts';

/** Who sits where: one seat for each user and guild. */
export interface SeatTable {
  all(): VoiceStateRow[];
  inGuild(guildId: string): VoiceStateRow[];
  inChannel(channelId: string): VoiceStateRow[];
  find(userId: string, guildId: string): VoiceStateRow | undefined;
  isHeard(userId: string, channelId: string): boolean;
  /** in the place of the seat that the user has in this guild */
  put(row: VoiceStateRow): void;
  remove(userId: string, guildId: string): void;
}

/** @param told hears of the first who came into a channel, and of the last who left it */
export function createSeatTable(told: {
  filled(channelId: string): void;
  emptied(channelId: string): void;
}): SeatTable {
  const rows = new Map<string, VoiceStateRow>();
  const key = (userId: string, guildId: string): string => `${guildId}/${userId}`;
  const inChannel = (channelId: string): VoiceStateRow[] =>
    [...rows.values()].filter((row) => row.channel_id === channelId);

  return {
    all: () => [...rows.values()],
    inGuild: (guildId) => [...rows.values()].filter((row) => row.guild_id === guildId),
    inChannel,
    find: (userId, guildId) => rows.get(key(userId, guildId)),
    isHeard(userId, channelId) {
      const row = inChannel(channelId).find((candidate) => candidate.user_id === userId);
      return row !== undefined && !row.mute && !row.suppress;
    },
    put(row) {
      const before = rows.get(key(row.user_id, row.guild_id))?.channel_id ?? null;
      const isFirst = row.channel_id !== null && inChannel(row.channel_id).length === 0;
      rows.set(key(row.user_id, row.guild_id), row);
      if (before !== null && inChannel(before).length === 0) told.emptied(before);
      if (isFirst && row.channel_id !== null) told.filled(row.channel_id);
    },
    remove(userId, guildId) {
      const before = rows.get(key(userId, guildId))?.channel_id ?? null;
      rows.delete(key(userId, guildId));
      if (before !== null && inChannel(before).length === 0) told.emptied(before);
    },
  };
}
