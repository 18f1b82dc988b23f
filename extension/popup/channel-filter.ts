import type { ChannelView, GuildView } from '../session/view.ts';

/** Case and accents aside, so that "cafe" finds "Café". */
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/**
 * The servers with those of their channels in whose name, together with the server's, every word of the search occurs.
 * Servers and channels keep their order; servers without a match are left out.
 */
export function filterChannels(guilds: readonly GuildView[], search: string): GuildView[] {
  const words = plain(search).split(/\s+/).filter(Boolean);
  return guilds
    .map((guild) => ({
      ...guild,
      channels: guild.channels.filter((channel) => {
        const name = plain(`${channel.name} ${guild.name}`);
        return words.every((word) => name.includes(word));
      }),
    }))
    .filter(({ channels }) => channels.length > 0);
}

/** The row the keyboard stands on at first: the chosen channel, else the first that can be picked, else the first. */
export function firstRow(channels: readonly ChannelView[], chosenId: string | null): string | null {
  const row =
    channels.find(({ id }) => id === chosenId) ?? channels.find(({ blocked }) => blocked === null) ?? channels[0];
  return row?.id ?? null;
}

/** The row above or below, round the end. */
export function neighbourRow(channels: readonly ChannelView[], fromId: string | null, by: 1 | -1): string | null {
  if (channels.length === 0) return null;
  const at = channels.findIndex(({ id }) => id === fromId);
  return channels[(at + by + channels.length) % channels.length]?.id ?? null;
}
