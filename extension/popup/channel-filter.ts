import type { GuildView } from '../session/view.ts';

/** Case and accents aside, so that "cafe" finds "Café". */
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/**
 * The servers with those of their channels in whose name, together with the category's and the server's, every word of
 * the search occurs.
 * Servers and channels keep their order; servers without a match are left out.
 */
export function filterChannels(guilds: readonly GuildView[], search: string): GuildView[] {
  const words = plain(search).split(/\s+/).filter(Boolean);
  return guilds
    .map((guild) => ({
      ...guild,
      channels: guild.channels.filter((channel) => {
        const name = plain([channel.name, channel.category?.name, guild.name].join(' '));
        return words.every((word) => name.includes(word));
      }),
    }))
    .filter(({ channels }) => channels.length > 0);
}
