import type { ChannelView, GuildView } from '../../page-contract/view.ts';
import { filterChannels } from './channel-filter.ts';

export interface PickerRow {
  /** unique in the list, although a recent channel appears twice */
  id: string;
  channel: ChannelView;
  /** the category that begins with this row, or null */
  heading: string | null;
  /** the channel's server, for a row outside of it, and the category if channels there share a name */
  where: string | null;
}

export interface PickerGroup {
  id: string;
  /** null for the channels that were streamed to last */
  guild: GuildView | null;
  rows: PickerRow[];
}

/**
 * The picker's list: the recent channels first, then every server with its channels. A search looks through the
 * servers only, so that nothing is found twice.
 */
export function pickerGroups(guilds: readonly GuildView[], recent: readonly string[], search: string): PickerGroup[] {
  const servers = filterChannels(guilds, search).map((guild) => ({
    id: `guild-${guild.id}`,
    guild,
    rows: guild.channels.map((channel, at) => ({
      id: `row-${channel.id}`,
      channel,
      heading: channel.category?.id === guild.channels[at - 1]?.category?.id ? null : (channel.category?.name ?? null),
      where: null,
    })),
  }));
  if (search.trim() !== '') return servers;
  const rows = recent.flatMap((id) => {
    const guild = guilds.find(({ channels }) => channels.some((channel) => channel.id === id));
    const channel = guild?.channels.find((one) => one.id === id);
    if (!guild || !channel) return [];
    return [{ id: `recent-${id}`, channel, heading: null, where: whereIs(channel, guild) }];
  });
  return rows.length === 0 ? servers : [{ id: 'recent', guild: null, rows }, ...servers];
}

/** The server; with the category before it if another channel there has the same name. */
function whereIs({ id, name, category }: ChannelView, guild: GuildView): string {
  const hasNamesake = guild.channels.some((other) => other.id !== id && other.name === name);
  return hasNamesake && category ? `${category.name} · ${guild.name}` : guild.name;
}

/** The first `most` rows with their groups: thousands at once would hold up the popup's opening. */
export function firstRows(groups: readonly PickerGroup[], most: number): PickerGroup[] {
  let left = most;
  return groups.flatMap((group) => {
    const rows = group.rows.slice(0, Math.max(0, left));
    left -= group.rows.length;
    return rows.length > 0 ? [{ ...group, rows }] : [];
  });
}

/** Of several servers, those first that are not streamed into yet. */
export const freeFirst = (guilds: readonly GuildView[], isIn: (guildId: string) => boolean): GuildView[] => [
  ...guilds.filter(({ id }) => !isIn(id)),
  ...guilds.filter(({ id }) => isIn(id)),
];

/** The row the keyboard stands on at first: the chosen channel, else the first that can be picked, else the first. */
export function startRow(rows: readonly PickerRow[], chosenId: string | null): PickerRow | null {
  return (
    rows.find(({ channel }) => channel.id === chosenId) ??
    rows.find(({ channel }) => channel.blocked === null) ??
    rows[0] ??
    null
  );
}

/** The row above or below, round the end. */
export function neighbourRow(rows: readonly PickerRow[], fromId: string | null, by: 1 | -1): PickerRow | null {
  const at = rows.findIndex(({ id }) => id === fromId);
  return rows[(at + by + rows.length) % rows.length] ?? null;
}
