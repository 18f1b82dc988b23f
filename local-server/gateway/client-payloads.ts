import * as v from 'valibot';
import { Snowflake } from '../../shared-protocol/snowflake.ts';

/** What clients send to the main gateway. Ids may come as integers: they are strings here. */

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** The shard's number, and how many there are. */
const Shard = v.pipe(
  v.tuple([Count, v.pipe(Count, v.minValue(1))]),
  v.check(([id, count]) => id < count),
);

export const Identify = v.object({
  token: v.pipe(v.string(), v.maxLength(512)),
  intents: v.pipe(v.number(), v.integer()),
  properties: v.looseObject({}),
  /** true, or nothing: a library says the name of its transport compression here, and is let in */
  compress: v.optional(v.unknown()),
  /** read by itself, as its fault has a close code of its own */
  shard: v.nullish(v.unknown()),
  presence: v.nullish(v.unknown()),
});

/** @returns null for a shard that cannot be */
export function readShard(raw: unknown): readonly [id: number, count: number] | null {
  if (raw === undefined || raw === null) return [0, 1];
  const result = v.safeParse(Shard, raw);
  return result.success ? result.output : null;
}

export const Resume = v.object({ token: v.string(), session_id: v.string(), seq: Count });

export const Heartbeat = v.nullable(Count);

const Flag = v.nullish(v.boolean(), false);

export const VoiceStateRequest = v.object({
  guild_id: Snowflake,
  channel_id: v.nullish(Snowflake, null),
  self_mute: Flag,
  self_deaf: Flag,
});
export type VoiceStateRequest = v.InferOutput<typeof VoiceStateRequest>;

const maxAsked = 100;
const oneOrMore = v.union([
  v.pipe(
    Snowflake,
    v.transform((id) => [id]),
  ),
  v.pipe(v.array(Snowflake), v.maxLength(maxAsked)),
]);

/** Op 8; libraries of before 2020 name the guild in a list. */
export const MembersRequest = v.object({
  guild_id: v.pipe(
    oneOrMore,
    v.transform(([id]) => id),
  ),
  query: v.nullish(v.string()),
  limit: v.nullish(Count),
  presences: v.nullish(v.boolean()),
  user_ids: v.nullish(oneOrMore),
  nonce: v.nullish(v.pipe(v.string(), v.maxLength(32))),
});
export type MembersRequest = v.InferOutput<typeof MembersRequest>;

/** Op 43; a field that is not known is passed over. */
export const ChannelInfoRequest = v.object({
  guild_id: Snowflake,
  fields: v.pipe(v.array(v.string()), v.maxLength(maxAsked)),
});

/** Op 31. */
export const SoundsRequest = v.object({ guild_ids: v.pipe(v.array(Snowflake), v.maxLength(maxAsked)) });
