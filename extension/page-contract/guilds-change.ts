import type { GuildsChange, GuildView } from './view.ts';

/** What is new of `now`, in which the servers that have not changed are the very same objects as `before`. */
export function guildsChange(before: readonly GuildView[], now: readonly GuildView[]): GuildsChange | null {
  if (before.length === now.length && now.every((guild, index) => guild === before[index])) return null;
  const known = new Set(before);
  return { ids: now.map(({ id }) => id), changed: now.filter((guild) => !known.has(guild)) };
}

/** The way back. What has not changed stays the very same object. */
export function changedGuilds(before: GuildView[], change: GuildsChange | null): GuildView[] {
  if (!change) return before;
  const known = new Map([...before, ...change.changed].map((guild) => [guild.id, guild]));
  return change.ids.flatMap((id) => known.get(id) ?? []);
}
