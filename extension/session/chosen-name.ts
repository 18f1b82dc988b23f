import type { Bot } from '../account/bot.ts';
import { longestName, storage } from '../store/storage.ts';

/**
 * Stores the last known names of the chosen channel and its server: they are shown while the bot is not signed in, such
 * as before the first answer or after a refused token.
 */
export async function noteChosenName({ client }: Pick<Bot, 'client'>): Promise<void> {
  const [chosen, noted] = await Promise.all([storage.chosen.get(), storage.chosenName.get()]);
  const guild = chosen && client?.guilds.get(chosen.guildId);
  const channel = chosen && guild?.channels.get(chosen.channelId);
  if (!guild || !channel) return;
  const name = {
    ...chosen,
    channel: channel.name.slice(0, longestName),
    server: guild.name.slice(0, longestName),
  };
  const isNoted = noted?.channelId === name.channelId && noted.channel === name.channel && noted.server === name.server;
  if (!isNoted) await storage.chosenName.set(name);
}
