import type { ChannelModel, GuildModel } from '../discord/gateway/gateway-contract.ts';

/** A category, or the place before all of them. */
export interface Shelf {
  category: ChannelModel | null;
  channels: ChannelModel[];
}

/**
 * Channels in Discord's order: those without a category first, then category by category. Voice and stage channels
 * stand together; those of the same position are sorted by age, which is their id.
 */
export function inDiscordsOrder(guild: GuildModel, isMeant: (channel: ChannelModel) => boolean): Shelf[] {
  const shelves = new Map<string | null, Shelf>();
  for (const channel of guild.channels.values()) {
    if (!isMeant(channel)) continue;
    const category = (channel.parent_id !== null && guild.channels.get(channel.parent_id)) || null;
    const shelf = shelves.get(category?.id ?? null) ?? { category, channels: [] };
    shelves.set(category?.id ?? null, shelf);
    shelf.channels.push(channel);
  }
  return [...shelves.values()]
    .sort((a, b) => (a.category && b.category ? byPlace(a.category, b.category) : a.category ? 1 : -1))
    .map(({ category, channels }) => ({ category, channels: channels.sort(byPlace) }));
}

const byPlace = (a: ChannelModel, b: ChannelModel): number => a.position - b.position || byAge(a.id, b.id);

/** Ids are numbers of different lengths that do not fit a JavaScript number. */
const byAge = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : 1);
