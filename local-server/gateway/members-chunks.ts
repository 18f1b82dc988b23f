import type { WorldGuild, WorldMember } from '../world/world.ts';
import type { MembersRequest } from './client-payloads.ts';
import { memberPayload } from './guild-payload.ts';
import { membersIntent, presencesIntent } from './intents.ts';
import type { Presence } from './presences.ts';

/** Discord's: members of one GUILD_MEMBERS_CHUNK. */
const chunkSize = 1000;
/** Discord's: users that one request may name. */
const maxIds = 100;

/** The answer to op 8: one or more GUILD_MEMBERS_CHUNK. Null if the bot may not ask for this: Discord stays silent. */
export function membersChunks(guild: WorldGuild, asked: MembersRequest, intents: number, known: readonly Presence[]) {
  const { query, user_ids: ids, nonce, presences } = asked;
  const limit = asked.limit ?? 0;
  const wantsAll = !ids && (query ?? '') === '' && limit === 0;
  if (wantsAll && !(intents & membersIntent)) return null;
  const wanted = ids ? byIds(guild, ids.slice(0, maxIds)) : byName(guild, query ?? '', limit);
  const missing = ids?.filter((id) => !wanted.some(({ user }) => user.id === id)) ?? [];
  const count = Math.max(1, Math.ceil(wanted.length / chunkSize));
  const visible = intents & presencesIntent ? known : [];
  return Array.from({ length: count }, (_, index) => {
    const part = wanted.slice(index * chunkSize, (index + 1) * chunkSize);
    const ofPart = (presence: Presence): boolean => part.some(({ user }) => user.id === presence.user.id);
    return {
      guild_id: guild.id,
      members: part.map(memberPayload),
      chunk_index: index,
      chunk_count: count,
      not_found: missing,
      ...(presences && { presences: visible.filter(ofPart) }),
      ...(nonce !== undefined && nonce !== null && { nonce }),
    };
  });
}

const byIds = (guild: WorldGuild, ids: readonly string[]): WorldMember[] =>
  guild.members.filter(({ user }) => ids.includes(user.id));

function byName(guild: WorldGuild, query: string, limit: number): WorldMember[] {
  const start = query.toLowerCase();
  const found = guild.members.filter(({ user, nick }) =>
    [user.username, nick ?? ''].some((name) => name.toLowerCase().startsWith(start)),
  );
  return limit > 0 ? found.slice(0, limit) : found;
}
