import * as v from 'valibot';
import { Snowflake } from './snowflake.ts';

export const dialects = ['original', 'v8'] as const;
export type Dialect = (typeof dialects)[number];

/** Opcodes of the voice gateway. The original document knows 0 to 5; the rest came later. */
export const voiceOp = {
  identify: 0,
  selectProtocol: 1,
  ready: 2,
  heartbeat: 3,
  sessionDescription: 4,
  speaking: 5,
  heartbeatAck: 6,
  resume: 7,
  hello: 8,
  resumed: 9,
  clientsConnect: 11,
  clientDisconnect: 13,
} as const;

/** Transport modes, by dialect, in the order of preference. */
export const voiceModes = {
  original: ['plain', 'xsalsa20_poly1305'],
  v8: ['aead_aes256_gcm_rtpsize', 'aead_xchacha20_poly1305_rtpsize'],
} as const;
export const VoiceMode = v.picklist([...voiceModes.original, ...voiceModes.v8]);
export type VoiceMode = v.InferOutput<typeof VoiceMode>;

/** The frame around every voice-gateway message; `seq` exists from v8 on. */
export const VoiceFrame = v.object({
  op: v.pipe(v.number(), v.integer(), v.minValue(0)),
  d: v.optional(v.unknown()),
  seq: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff))),
});

export const Ssrc = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff));
export const Port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
export const SecretKey = v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255))), v.length(32));

/** Ready of the original dialect. `ip` came in 2018; `heartbeat_interval` is not to be trusted as it stands. */
export const OriginalReady = v.object({
  ssrc: Ssrc,
  port: Port,
  ip: v.optional(v.string()),
  modes: v.pipe(v.array(v.string()), v.minLength(1)),
  heartbeat_interval: v.optional(v.unknown()),
});

/** In mode `plain` servers sent the key absent, null or empty. */
export const OriginalSessionDescription = v.object({
  mode: v.string(),
  secret_key: v.nullish(v.union([SecretKey, v.pipe(v.array(v.number()), v.length(0))])),
});

/** Speaking as the original dialect's server sends it; v8 sends a bit mask in the same field. */
export const Speaking = v.object({
  user_id: v.optional(Snowflake),
  ssrc: v.optional(Ssrc),
  speaking: v.union([v.boolean(), v.pipe(v.number(), v.integer(), v.minValue(0))]),
});

/** Speaking bits of v8: 1 microphone (ring), 2 soundshare (no ring), 4 priority. */
export const speakingBit = { microphone: 1, soundshare: 2, priority: 4 } as const;
