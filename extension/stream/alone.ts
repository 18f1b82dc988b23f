import type { BotSeat } from './unheard.ts';

/**
 * Whether nobody is there to hear the bot: other bots do not listen. A member about whom nothing is known counts as
 * somebody.
 * @returns null if it is unknown, as during an outage or before the bot's own place is known
 */
export function isAloneIn({ guild, channelId, userId }: BotSeat): boolean | null {
  if (!guild || guild.isUnavailable || userId === undefined || !guild.channels.has(channelId)) return null;
  for (const { channel_id, user_id } of guild.voiceStates.values())
    if (channel_id === channelId && user_id !== userId && guild.members.get(user_id)?.user?.bot !== true) return false;
  return true;
}
