import * as v from 'valibot';
import { Snowflake } from '../../shared-protocol/snowflake.ts';
import { Port, Ssrc } from '../../shared-protocol/voice-payloads.ts';

/** What clients send to the voice gateway, versions 4 to 9. */

const Sequence = v.pipe(v.number(), v.integer(), v.minValue(-1), v.maxValue(0xffff));

export const Identify = v.object({
  server_id: Snowflake,
  /** required from version 9 on, and ignored before */
  channel_id: v.optional(Snowflake),
  user_id: Snowflake,
  session_id: v.string(),
  token: v.string(),
  max_dave_protocol_version: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff)), 0),
});

export const SelectProtocol = v.object({
  protocol: v.string(),
  data: v.object({ address: v.string(), port: Port, mode: v.string() }),
});

/** Version 8; `seq_ack` is -1 or absent if nothing numbered has come yet. */
export const Heartbeat = v.object({
  t: v.pipe(v.number(), v.finite()),
  seq_ack: v.optional(Sequence),
});

/** Versions 4 to 7: a bare number, which is echoed. */
export const BareHeartbeat = v.pipe(v.number(), v.finite());

/** Some clients of version 4 send a boolean. */
export const Speaking = v.object({
  speaking: v.union([
    v.pipe(
      v.boolean(),
      v.transform((isSpeaking) => (isSpeaking ? 1 : 0)),
    ),
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xff)),
  ]),
  ssrc: v.optional(Ssrc),
});

export const Resume = v.object({
  server_id: Snowflake,
  channel_id: v.optional(Snowflake),
  session_id: v.string(),
  token: v.string(),
  seq_ack: v.optional(Sequence),
});
