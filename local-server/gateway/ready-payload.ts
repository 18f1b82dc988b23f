import type { WorldGuild, WorldUser } from '../world/world.ts';
import { userPayload } from './guild-payload.ts';

/** READY: the guilds follow one by one, so all of them are unavailable in it. */
export const readyPayload = (
  user: WorldUser,
  guilds: readonly WorldGuild[],
  session: {
    id: string;
    resumeUrl: string;
    version: number;
    shard: readonly [number, number] | null;
    applicationFlags: number;
  },
) => ({
  v: session.version,
  user: { ...userPayload(user), verified: true, mfa_enabled: true, email: null, flags: 0 },
  guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
  ...(session.shard && { shard: session.shard }),
  session_id: session.id,
  session_type: 'normal',
  resume_gateway_url: session.resumeUrl,
  application: { id: user.id, flags: session.applicationFlags, flags_new: String(session.applicationFlags) },
  // Useless to a bot, but always there: some clients iterate over them.
  private_channels: [],
  relationships: [],
  presences: [],
  user_settings: {},
});
