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

export function createSeatTable(): SeatTable {
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
    put: (row) => void rows.set(key(row.user_id, row.guild_id), row),
    remove: (userId, guildId) => void rows.delete(key(userId, guildId)),
  };
}
