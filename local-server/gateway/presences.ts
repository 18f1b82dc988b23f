import * as v from 'valibot';
import { guildsOf, isMember } from '../world/lookup.ts';
import type { World, WorldGuild } from '../world/world.ts';
import type { GatewaySession, GatewaySessions } from './gateway-sessions.ts';
import { presencesIntent } from './intents.ts';

/** What a bot says of itself, in Identify or with op 3. Most of an activity is passed on as it is. */
export const PresenceRequest = v.object({
  status: v.picklist(['online', 'dnd', 'idle', 'invisible', 'offline']),
  activities: v.nullish(v.array(v.looseObject({ name: v.string(), type: v.pipe(v.number(), v.integer()) })), []),
});
type PresenceRequest = v.InferOutput<typeof PresenceRequest>;

/** Whether bots are online, and what they say they do. */
export interface Presences {
  /** Tells the bots that asked for it, in every guild that they share. */
  change(userId: string, wanted: PresenceRequest): void;
  /** Of the bots in a guild that said something and are still there. */
  of(guild: WorldGuild): Presence[];
}

export type Presence = ReturnType<typeof presencePayload> & { guild_id: string };

export function createPresences({ world, sessions }: { world: World; sessions: GatewaySessions }): Presences {
  const said = new Map<string, ReturnType<typeof presencePayload>>();
  const isThere = (userId: string): boolean => sessions.of(userId).length > 0;
  const isTold = (session: GatewaySession, guild: WorldGuild): boolean =>
    (session.intents & presencesIntent) !== 0 && session.sees(guild.id) && isMember(guild, session.userId);
  return {
    change(userId, wanted) {
      const presence = presencePayload(userId, wanted);
      said.set(userId, presence);
      for (const guild of guildsOf(world, userId))
        for (const session of sessions.all())
          if (isTold(session, guild)) session.dispatch('PRESENCE_UPDATE', { ...presence, guild_id: guild.id });
    },
    of: (guild) =>
      [...said.values()]
        .filter(({ user }) => isMember(guild, user.id) && isThere(user.id))
        .map((presence) => ({ ...presence, guild_id: guild.id })),
  };
}

/** Others see who is invisible as offline, and nothing of what a bot does from there. */
function presencePayload(userId: string, { status, activities }: PresenceRequest) {
  const isHidden = status === 'invisible' || status === 'offline';
  return {
    user: { id: userId },
    status: isHidden ? 'offline' : status,
    activities: isHidden
      ? []
      : (activities ?? []).map((activity, index) => ({
          ...withoutNulls(activity),
          id: index.toString(16),
          name: activity.name,
          type: activity.type,
          created_at: Date.now(),
        })),
    client_status: isHidden ? {} : { web: status },
  };
}

const withoutNulls = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
