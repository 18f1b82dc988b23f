import * as v from 'valibot';
import { Snowflake } from './snowflake.ts';

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
} as const;

/** GUILDS (1 << 0) | GUILD_VOICE_STATES (1 << 7): neither is privileged. */
export const gatewayIntents = 129;

/** Discord closes with 4002 above this many bytes. */
export const maxGatewaySendBytes = 4096;

/** The same bounds for both gateways: outside them an interval is a fault or a flood. */
export const HeartbeatIntervalMs = v.pipe(v.number(), v.finite(), v.minValue(1000), v.maxValue(300_000));

/** The frame around every gateway message; `d` is parsed by opcode or event name. */
export const GatewayFrame = v.object({
  op: v.pipe(v.number(), v.integer(), v.minValue(0)),
  d: v.optional(v.unknown()),
  s: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0))),
  t: v.nullish(v.string()),
});

export const Hello = v.object({ heartbeat_interval: HeartbeatIntervalMs });

const name = v.pipe(v.string(), v.maxLength(4096));
const nullishId = v.nullish(Snowflake);
/** A permission set: a decimal string, since it exceeds 32 bits. */
const permissionBits = v.pipe(v.string(), v.regex(/^\d{1,20}$/));

export const User = v.object({
  id: Snowflake,
  username: name,
  bot: v.optional(v.boolean()),
  avatar: v.nullish(v.string()),
});

export const Ready = v.object({
  session_id: v.pipe(v.string(), v.minLength(1)),
  resume_gateway_url: v.optional(v.string()),
  user: User,
  guilds: v.array(v.object({ id: Snowflake, unavailable: v.optional(v.boolean()) })),
});

export const Overwrite = v.object({
  id: Snowflake,
  /** 0 role, 1 member */
  type: v.pipe(v.number(), v.integer()),
  allow: permissionBits,
  deny: permissionBits,
});

/** Channel types: 2 voice, 13 stage, 4 category. */
export const Channel = v.object({
  id: Snowflake,
  guild_id: nullishId,
  type: v.pipe(v.number(), v.integer()),
  name: v.nullish(name),
  position: v.optional(v.number(), 0),
  parent_id: nullishId,
  bitrate: v.optional(v.number()),
  user_limit: v.optional(v.number(), 0),
  permission_overwrites: v.optional(v.array(Overwrite), []),
});

export const Role = v.object({ id: Snowflake, name: v.optional(name, ''), permissions: permissionBits });

export const Member = v.object({
  user: v.optional(User),
  nick: v.nullish(name),
  roles: v.optional(v.array(Snowflake), []),
  communication_disabled_until: v.nullish(v.string()),
});

export const VoiceState = v.object({
  guild_id: nullishId,
  channel_id: v.nullable(Snowflake),
  user_id: Snowflake,
  session_id: v.string(),
  mute: v.optional(v.boolean(), false),
  deaf: v.optional(v.boolean(), false),
  self_mute: v.optional(v.boolean(), false),
  self_deaf: v.optional(v.boolean(), false),
  suppress: v.optional(v.boolean(), false),
  member: v.nullish(Member),
});

/** The original document's own answer to op 4: an op 4 frame that names nothing but the user and the session. */
export const LegacyVoiceState = v.object({ user_id: Snowflake, session_id: v.pipe(v.string(), v.minLength(1)) });

export const VoiceServerUpdate = v.object({ token: v.string(), guild_id: Snowflake, endpoint: v.nullish(v.string()) });

export const Guild = v.object({
  id: Snowflake,
  unavailable: v.optional(v.boolean()),
  name: v.optional(name, ''),
  icon: v.nullish(v.string()),
  owner_id: nullishId,
  channels: v.optional(v.array(Channel), []),
  roles: v.optional(v.array(Role), []),
  voice_states: v.optional(v.array(VoiceState), []),
  members: v.optional(v.array(Member), []),
});

export const GuildDelete = v.object({ id: Snowflake, unavailable: v.optional(v.boolean()) });

export type Guild = v.InferOutput<typeof Guild>;
export type Channel = v.InferOutput<typeof Channel>;
export type Role = v.InferOutput<typeof Role>;
export type Member = v.InferOutput<typeof Member>;
export type VoiceState = v.InferOutput<typeof VoiceState>;
export type VoiceServerUpdate = v.InferOutput<typeof VoiceServerUpdate>;
export type Ready = v.InferOutput<typeof Ready>;
export type User = v.InferOutput<typeof User>;
