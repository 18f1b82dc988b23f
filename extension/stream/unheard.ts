import type { ErrorCode } from '../../shared-protocol/error.ts';
import { channelType, hasPermission, isTimedOut } from '../discord/gateway/permissions.ts';
import type { GuildModel } from '../discord/gateway/gateway-contract.ts';

/** Where the bot is, as the gateway knows it now. */
export interface BotSeat {
  guild: GuildModel | undefined;
  channelId: string;
  userId: string | undefined;
}

/** Why nobody hears the bot although its sound arrives at Discord. */
export type Unheard = Extract<
  ErrorCode,
  'timed-out' | 'afk-channel' | 'may-not-speak' | 'suppressed' | 'listen-only' | 'server-muted'
>;

/** Discord only reports that the bot is suppressed, or server-muted; the guild's data give the reason. */
export function whyUnheard({ guild, channelId, userId }: BotSeat, wallMs: number): Unheard | null {
  const own = userId === undefined ? undefined : guild?.voiceStates.get(userId);
  if (!guild || !own) return null;
  if (own.suppress) {
    if (isTimedOut(guild.members.get(own.user_id), wallMs)) return 'timed-out';
    if (channelId === guild.afkChannelId) return 'afk-channel';
    if (guild.channels.get(channelId)?.type === channelType.stage) return 'suppressed';
    return hasPermission(guild, channelId, userId, 'speak') ? 'listen-only' : 'may-not-speak';
  }
  return own.mute ? 'server-muted' : null;
}
