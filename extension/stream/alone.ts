import type { BotSeat } from './unheard.ts';

/**
 * Whether nobody is there to hear the bot. Other bots do not listen. An unknown member counts as a person.
 * @returns null if it is unknown, for example during an outage or before the bot's own channel is known
 */
export function isAloneIn({ guild, channelId, userId }: BotSeat): boolean | null {
  if (!guild || guild.isUnavailable || userId === undefined || !guild.channels.has(channelId)) return null;
  for (const { channel_id, user_id } of guild.voiceStates.values())
    if (channel_id === channelId && user_id !== userId && guild.members.get(user_id)?.user?.bot !== true) return false;
  return true;
}
