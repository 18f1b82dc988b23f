import * as v from 'valibot';
import { Snowflake } from '../../shared-protocol/snowflake.ts';

/** What clients send to the main gateway. */

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const Identify = v.object({
  token: v.pipe(v.string(), v.maxLength(512)),
  intents: v.pipe(v.number(), v.integer()),
  properties: v.looseObject({}),
});

export const Resume = v.object({ token: v.string(), session_id: v.string(), seq: Count });

export const Heartbeat = v.nullable(Count);

export const VoiceStateRequest = v.object({
  guild_id: Snowflake,
  channel_id: v.nullable(Snowflake),
  self_mute: v.optional(v.boolean(), false),
  self_deaf: v.optional(v.boolean(), false),
});
export type VoiceStateRequest = v.InferOutput<typeof VoiceStateRequest>;
