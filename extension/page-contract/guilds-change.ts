import type { GuildsChange, GuildView } from './view.ts';

/** The changes from `before` to `now`, in which unchanged servers are the very same objects. */
export function guildsChange(before: readonly GuildView[], now: readonly GuildView[]): GuildsChange | null {
  if (before.length === now.length && now.every((guild, index) => guild === before[index])) return null;
  const known = new Set(before);
  return { ids: now.map(({ id }) => id), changed: now.filter((guild) => !known.has(guild)) };
}

/** The reverse: applies the changes. Unchanged servers stay the very same objects. */
export function changedGuilds(before: GuildView[], change: GuildsChange | null): GuildView[] {
  if (!change) return before;
  const known = new Map([...before, ...change.changed].map((guild) => [guild.id, guild]));
  return change.ids.flatMap((id) => known.get(id) ?? []);
}
