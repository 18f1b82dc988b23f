import type { JoinsOptions } from './join.ts';

type Verdict = Exclude<ReturnType<JoinsOptions['look']>, { verdict: 'go' }>;

/** Which guilds are still expected after READY or an outage, and which arrived but were unreadable. */
export interface GuildArrivals {
  /** READY: all others are forgotten */
  announced(ids: readonly string[]): void;
  /** its GUILD_CREATE or GUILD_DELETE was read; `isOut`: it has an outage, and arrives again after it */
  arrived(id: string, isOut: boolean): void;
  /** A GUILD_CREATE that could not be read, or a message that may have been one. */
  unreadable(text: string): void;
  /** null if the guild arrived, has an announced outage, or was never announced */
  look(id: string): Verdict | null;
}

export function createGuildArrivals(): GuildArrivals {
  const loading = new Set<string>();
  const out = new Set<string>();
  const unread = new Set<string>();
  /** one of them arrived, and nobody knows which */
  let isOneLost = false;

  /** A guild's id occurs in it more than once, because its first role has the same id. */
  const named = (text: string): string | undefined => [...loading, ...out].find((id) => text.includes(id));

  return {
    announced(ids) {
      loading.clear();
      out.clear();
      unread.clear();
      isOneLost = false;
      for (const id of ids) loading.add(id);
    },
    arrived(id, isOut) {
      loading.delete(id);
      unread.delete(id);
      if (isOut) out.add(id);
      else out.delete(id);
    },
    unreadable(text) {
      const id = named(text) ?? (loading.size === 1 ? [...loading][0] : undefined);
      if (id === undefined) isOneLost ||= loading.size > 0;
      else if (loading.delete(id) || out.delete(id)) unread.add(id);
    },
    look(id) {
      if (unread.has(id)) return { verdict: 'no', code: 'guild-unreadable' };
      if (!loading.has(id)) return null;
      return { verdict: 'wait', code: isOneLost ? 'guild-unreadable' : 'guild-unavailable' };
    },
  };
}
