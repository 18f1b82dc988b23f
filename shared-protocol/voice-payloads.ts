import * as v from 'valibot';
import { Snowflake } from './snowflake.ts';
import { each, flag, shape, soft, whole } from './tolerant.ts';

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

/** Transport modes, by dialect, in the order in which servers offer them. */
export const voiceModes = {
  original: ['plain', 'xsalsa20_poly1305'],
  v8: ['aead_aes256_gcm_rtpsize', 'aead_xchacha20_poly1305_rtpsize'],
} as const;
export const VoiceMode = v.picklist([...voiceModes.original, ...voiceModes.v8]);
export type VoiceMode = v.InferOutput<typeof VoiceMode>;

/** The mode for a user who did not choose one: always encrypted. */
export const defaultMode = {
  original: 'xsalsa20_poly1305',
  v8: 'aead_aes256_gcm_rtpsize',
} as const satisfies Record<Dialect, VoiceMode>;

export const isEncrypted = (mode: VoiceMode): boolean => mode !== 'plain';

/**
 * The frame around every voice gateway message; `seq` exists from v8 on. Fields that a session depends on are accepted
 * only in their exact type.
 */
export const VoiceFrame = v.object({
  op: v.pipe(v.number(), v.integer(), v.minValue(0)),
  d: v.optional(v.unknown()),
  seq: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff))),
});

export const Ssrc = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff));
export const Port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535));
export const SecretKey = v.pipe(v.array(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(255))), v.length(32));

/** A server's encryption modes; anything that is not a name is left out. */
export const Modes = v.pipe(
  each(v.string(), () => {}),
  v.minLength(1),
);

/** Ready of the original dialect. `ip` came in 2018; `heartbeat_interval` must be checked. */
export const OriginalReady = v.object({
  ssrc: Ssrc,
  port: Port,
  ip: v.nullish(v.string()),
  modes: Modes,
  heartbeat_interval: v.optional(v.unknown()),
});

/** In mode `plain` servers sent the key as absent, null or empty. */
export const OriginalSessionDescription = v.object({
  mode: v.string(),
  secret_key: v.nullish(v.union([SecretKey, v.pipe(v.array(v.number()), v.length(0))])),
});

/** Speaking as the original dialect's server sends it; v8 sends a bit mask in the same field. */
export const Speaking = shape({
  user_id: v.nullish(Snowflake),
  ssrc: soft(v.pipe(whole, Ssrc)),
  speaking: v.union([v.boolean(), v.pipe(whole, v.minValue(0)), flag]),
});

/** Speaking bits of v8: 1 microphone (ring), 2 soundshare (no ring), 4 priority. */
export const speakingBit = { microphone: 1, soundshare: 2, priority: 4 } as const;
