import * as v from 'valibot';
import {
  Channel,
  Guild,
  GuildDelete,
  Member,
  Ready,
  Role,
  User,
  VoiceServerUpdate,
  VoiceState,
} from '../../../shared-protocol/gateway-payloads.ts';
import { parseShape } from '../../../shared-protocol/parse-json.ts';
import { Snowflake } from '../../../shared-protocol/snowflake.ts';

const RoleChange = v.object({ guild_id: Snowflake, role: Role });

/** The dispatches that Earshot reads, by event name. */
const schemas = {
  READY: Ready,
  RESUMED: v.unknown(),
  GUILD_CREATE: Guild,
  /** unlike GUILD_CREATE without channels, members and voice states */
  GUILD_UPDATE: v.object({
    id: Snowflake,
    name: Guild.entries.name,
    icon: Guild.entries.icon,
    owner_id: Guild.entries.owner_id,
    roles: v.optional(v.array(Role)),
  }),
  GUILD_DELETE: GuildDelete,
  GUILD_ROLE_CREATE: RoleChange,
  GUILD_ROLE_UPDATE: RoleChange,
  GUILD_ROLE_DELETE: v.object({ guild_id: Snowflake, role_id: Snowflake }),
  /** arrives for the bot itself without any intent */
  GUILD_MEMBER_UPDATE: v.object({ ...Member.entries, guild_id: Snowflake, user: User }),
  CHANNEL_CREATE: Channel,
  CHANNEL_UPDATE: Channel,
  CHANNEL_DELETE: Channel,
  VOICE_STATE_UPDATE: VoiceState,
  VOICE_SERVER_UPDATE: VoiceServerUpdate,
} as const;

type Name = keyof typeof schemas;
export type Dispatch = { [N in Name]: { t: N; d: v.InferOutput<(typeof schemas)[N]> } }[Name];

/**
 * @returns null for an event that Earshot does not read
 * @throws EarshotError `gateway-malformed`
 */
export function parseDispatch(t: string, d: unknown): Dispatch | null {
  if (!Object.hasOwn(schemas, t)) return null;
  const name = t as Name;
  return { t: name, d: parseShape(schemas[name], d, 'gateway-malformed') } as Dispatch;
}
