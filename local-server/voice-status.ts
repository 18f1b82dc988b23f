import type { Announcer } from './announcer.ts';
import { auditAction, type AuditLog } from './audit-log.ts';
import { findChannel, findGuild } from './world/lookup.ts';
import { mayView } from './world/member-permissions.ts';
import { channelType, type World } from './world/world.ts';

/** Discord's, in characters. */
export const maxStatusLength = 500;

/** The fields that op 43 may ask for. */
export type ChannelInfoField = 'status' | 'voice_start_time';

/** What a voice channel has while people are in it, and loses when it empties: a status, and a time of its start. */
export interface VoiceStatuses {
  get(channelId: string): string | null;
  /**
   * Somebody sets the text below the channel's name; null or nothing takes it away. Permissions do not count here.
   * @throws RangeError if there is no such voice channel, or the text is too long
   */
  set(channelId: string, status: string | null, userId: string, reason?: string | null): void;
  /** since when somebody is there, in seconds since 1970 */
  startTime(channelId: string): number | null;
  /** CHANNEL_INFO for one bot: the channels that it sees and that have one of the fields. */
  info(guildId: string, userId: string, fields: readonly ChannelInfoField[]): ChannelInfo | null;
  /** The first came. */
  filled(channelId: string): void;
  /** The last left. */
  emptied(channelId: string): void;
}

interface ChannelInfo {
  guild_id: string;
  channels: ({ id: string } & Partial<Record<ChannelInfoField, string | number | null>>)[];
}

export function createVoiceStatuses(options: { world: World; announce: Announcer; auditLog: AuditLog }): VoiceStatuses {
  const { world, announce, auditLog } = options;
  const texts = new Map<string, string>();
  const startTimes = new Map<string, number>();

  const voiceChannel = (channelId: string): ReturnType<typeof findChannel> => {
    const found = findChannel(world, channelId);
    return found?.channel.type === channelType.voice ? found : undefined;
  };
  /** Tells whoever may view the channel. */
  const tell = (channelId: string, name: string, what: object): void => {
    const found = findChannel(world, channelId);
    if (!found) return;
    const { guild, channel } = found;
    announce.change(guild, name, ({ userId }) =>
      mayView(guild, channel, userId) ? { id: channelId, guild_id: guild.id, ...what } : undefined,
    );
  };
  const put = (channelId: string, status: string | null): void => {
    if (status === null) texts.delete(channelId);
    else texts.set(channelId, status);
    tell(channelId, 'VOICE_CHANNEL_STATUS_UPDATE', { status });
  };
  const putStartTime = (channelId: string, seconds: number | null): void => {
    if (seconds === null) startTimes.delete(channelId);
    else startTimes.set(channelId, seconds);
    tell(channelId, 'VOICE_CHANNEL_START_TIME_UPDATE', { voice_start_time: seconds });
  };
  const valueOf = (channelId: string, field: ChannelInfoField): string | number | null =>
    (field === 'status' ? texts.get(channelId) : startTimes.get(channelId)) ?? null;

  return {
    get: (channelId) => texts.get(channelId) ?? null,
    startTime: (channelId) => startTimes.get(channelId) ?? null,

    set(channelId, status, userId, reason) {
      const found = voiceChannel(channelId);
      if (!found) throw new RangeError('no such voice channel');
      const text = status === '' ? null : status;
      if (text !== null && [...text].length > maxStatusLength) throw new RangeError('the status is too long');
      put(channelId, text);
      auditLog.add(found.guild.id, {
        user_id: userId,
        target_id: channelId,
        action_type: text === null ? auditAction.voiceStatusDelete : auditAction.voiceStatusCreate,
        options: { channel_id: channelId, ...(text !== null && { status: text }) },
        reason,
      });
    },

    info(guildId, userId, fields) {
      const guild = findGuild(world, guildId);
      if (!guild) return null;
      const channels = guild.channels
        .filter((channel) => channel.type === channelType.voice && mayView(guild, channel, userId))
        .filter(({ id }) => fields.some((field) => valueOf(id, field) !== null))
        .map(({ id }) => ({ id, ...Object.fromEntries(fields.map((field) => [field, valueOf(id, field)])) }));
      return { guild_id: guildId, channels };
    },

    filled(channelId) {
      if (voiceChannel(channelId)) putStartTime(channelId, Math.floor(Date.now() / 1000));
    },

    emptied(channelId) {
      if (startTimes.has(channelId)) putStartTime(channelId, null);
      if (texts.has(channelId)) put(channelId, null);
    },
  };
}
