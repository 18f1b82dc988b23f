import * as v from 'valibot';
import { Snowflake } from './snowflake.ts';
import { amount, each, flag, part, shape, soft, softNullable, text, whole } from './tolerant.ts';

/** Opcodes of the main gateway, v10. */
export const gatewayOp = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  voiceStateUpdate: 4,
  resume: 6,
  reconnect: 7,
  invalidSession: 9,
  hello: 10,
  heartbeatAck: 11,
  presence: 3,
  channelInfo: 43,
} as const;

/** GUILDS (1 << 0) | GUILD_VOICE_STATES (1 << 7): neither is privileged. */
export const gatewayIntents = 129;

/** Discord closes with 4002 above this many bytes. */
export const maxGatewaySendBytes = 4096;

/** The same bounds for both gateways: outside them an interval is a fault or a flood. */
export const HeartbeatIntervalMs = v.pipe(v.number(), v.finite(), v.minValue(1000), v.maxValue(300_000));

/**
 * The frame around every gateway message; `d` is parsed by opcode or event name. Opcode, sequence and interval are what
 * a connection depends on, and are accepted only in their exact type.
 */
export const GatewayFrame = v.object({
  op: v.pipe(v.number(), v.integer(), v.minValue(0)),
  d: v.optional(v.unknown()),
  s: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0))),
  t: softNullable(v.string()),
});

export const Hello = v.object({ heartbeat_interval: HeartbeatIntervalMs });

const name = text(4096);
/** Longer than any of Discord's tokens, addresses or hashes. */
const word = text(1024);
const nullableId = softNullable(Snowflake);
/** A permission set: a decimal string, since it exceeds 32 bits. */
const permissionBits = v.pipe(text(21), v.regex(/^\d{1,20}$/));

export const User = shape({
  id: Snowflake,
  username: soft(name),
  bot: soft(flag),
  avatar: softNullable(word),
});

export const Overwrite = shape({
  /** of a role or a member: an id exists only once, so `type` adds nothing */
  id: Snowflake,
  allow: soft(permissionBits),
  deny: soft(permissionBits),
});

export const Role = shape({ id: Snowflake, name: soft(name), permissions: soft(permissionBits) });

/** A channel flag: the bot may not view it, and receives only its id, type, position and parent. */
export const hiddenChannelFlag = 1 << 17;
/** The name that such a channel carries. */
export const hiddenChannelName = '___hidden___';

/** The original document's own answer to op 4: an op 4 frame with only the user and the session. */
export const LegacyVoiceState = v.object({ user_id: Snowflake, session_id: v.pipe(v.string(), v.minLength(1)) });

/** `endpoint` null or missing: the server went away and another may follow. */
export const VoiceServerUpdate = shape({ token: word, guild_id: Snowflake, endpoint: v.nullish(word) });

/** Without `unavailable` the bot was removed; an unreadable one counts as an outage, which may end. */
const GuildDelete = shape({ id: Snowflake, unavailable: v.fallback(v.nullish(flag, null), true) });

/**
 * The payloads with lists. Only fields that nothing works without are required; any other is undefined if missing or
 * unreadable, and `onSkipped` is called for each skipped list item.
 */
export function gatewayPayloads(onSkipped: () => void) {
  const READY = shape({
    session_id: v.pipe(word, v.minLength(1)),
    resume_gateway_url: soft(word),
    user: User,
    guilds: soft(each(shape({ id: Snowflake }), onSkipped)),
  });

  /** Channel types: 2 voice, 13 stage, 4 category. */
  const Channel = shape({
    id: Snowflake,
    guild_id: nullableId,
    type: whole,
    flags: soft(whole),
    name: soft(name),
    position: soft(amount),
    parent_id: nullableId,
    bitrate: soft(amount),
    user_limit: soft(amount),
    permission_overwrites: soft(each(Overwrite, onSkipped)),
  });

  const memberFields = {
    nick: softNullable(name),
    roles: soft(each(Snowflake, onSkipped)),
    communication_disabled_until: softNullable(v.string()),
  };
  const Member = shape({ user: part(User, onSkipped), ...memberFields });

  const VoiceState = shape({
    guild_id: nullableId,
    /** null: in none. Neither can be guessed. */
    channel_id: v.nullable(Snowflake),
    user_id: Snowflake,
    session_id: soft(v.pipe(word, v.minLength(1))),
    mute: soft(flag),
    deaf: soft(flag),
    self_mute: soft(flag),
    self_deaf: soft(flag),
    suppress: soft(flag),
    member: part(Member, onSkipped),
  });

  /** GUILD_UPDATE has only these fields. */
  const guildFields = {
    id: Snowflake,
    name: soft(name),
    icon: softNullable(word),
    owner_id: nullableId,
    afk_channel_id: nullableId,
    roles: soft(each(Role, onSkipped)),
  };
  const Guild = shape({
    ...guildFields,
    unavailable: soft(flag),
    channels: soft(each(Channel, onSkipped)),
    voice_states: soft(each(VoiceState, onSkipped)),
    members: soft(each(shape({ ...memberFields, user: User }), onSkipped)),
  });

  const RoleChange = shape({ guild_id: Snowflake, role: Role });
  return {
    READY,
    RESUMED: v.unknown(),
    GUILD_CREATE: Guild,
    GUILD_UPDATE: shape(guildFields),
    GUILD_DELETE: GuildDelete,
    GUILD_ROLE_CREATE: RoleChange,
    GUILD_ROLE_UPDATE: RoleChange,
    GUILD_ROLE_DELETE: shape({ guild_id: Snowflake, role_id: Snowflake }),
    /** arrives for the bot itself without any intent */
    GUILD_MEMBER_UPDATE: shape({ ...memberFields, guild_id: Snowflake, user: User }),
    CHANNEL_CREATE: Channel,
    CHANNEL_UPDATE: Channel,
    CHANNEL_DELETE: shape({ id: Snowflake, guild_id: nullableId }),
    VOICE_STATE_UPDATE: VoiceState,
    VOICE_SERVER_UPDATE: VoiceServerUpdate,
    VOICE_CHANNEL_STATUS_UPDATE: shape({ id: Snowflake, guild_id: Snowflake, status: softNullable(text(1000)) }),
    /** the answer to op 43: channels without a status may be missing */
    CHANNEL_INFO: shape({
      guild_id: Snowflake,
      channels: soft(each(shape({ id: Snowflake, status: softNullable(text(1000)) }), onSkipped)),
    }),
  } as const;
}

type Payloads = ReturnType<typeof gatewayPayloads>;
type Payload<N extends keyof Payloads> = v.InferOutput<Payloads[N]>;
/** The fields Earshot reads of each dispatch, by name. */
export type Dispatch = { [N in keyof Payloads]: { t: N; d: Payload<N> } }[keyof Payloads];

export type Guild = Payload<'GUILD_CREATE'>;
export type Channel = Payload<'CHANNEL_UPDATE'>;
export type VoiceState = Payload<'VOICE_STATE_UPDATE'>;
export type Member = NonNullable<VoiceState['member']>;
export type Ready = Payload<'READY'>;
export type Role = v.InferOutput<typeof Role>;
export type Overwrite = v.InferOutput<typeof Overwrite>;
export type VoiceServerUpdate = v.InferOutput<typeof VoiceServerUpdate>;
export type User = v.InferOutput<typeof User>;
