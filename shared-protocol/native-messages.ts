import * as v from 'valibot';
import { ControlError, ControlState } from './control.ts';
import { isErrorCode, type ErrorCode } from './error.ts';
import { logLevels } from './log-level.ts';
import { maxOpusBytes } from './opus-frame.ts';
import { Snowflake } from './snowflake.ts';
import { relayedOps } from './voice-v8.ts';
import { dialects, Port, Ssrc, VoiceMode } from './voice-payloads.ts';

/**
 * Messages between extension and native host: one JSON object per frame, after its 4-byte length in native byte order.
 * A request carries `id`, and its answer the same number as `replyTo`. `session` numbers a voice connection; messages
 * for an older one are dropped.
 */

/** Name under which the host is registered with the browsers. */
export const nativeHostName = 'app.earshot.host';

/** Limit of one frame in both directions; Chromium closes the port above 1 MiB from the host. */
export const maxNativeMessageBytes = 1024 * 1024;

/** 20 ms of mono s16 PCM are 1920 bytes, an Opus frame at most 1275. */
export const maxAudioBytes = 4096;

/** A welcome for a full channel is far below this. */
export const maxRelayBytes = 256 * 1024;

/** Voice sessions in one helper; a person streams into a handful of servers at most. */
export const maxSessions = 16;

/** The extension pings every 20 s; a host that receives nothing for 60 s exits. */
export const pingIntervalMs = 20_000;
export const pingDeadlineMs = 60_000;

const Id = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
/** see `nativeProtocol` */
const Minor = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)));
const Version = v.pipe(v.string(), v.maxLength(64));
const Base64 = (maxBytes: number) => v.pipe(v.string(), v.maxLength(Math.ceil(maxBytes / 3) * 4), v.base64());

const AlsoFor = v.pipe(
  v.array(Id),
  v.maxLength(maxSessions - 1),
  v.check((sessions) => new Set(sessions).size === sessions.length),
);

const DaveStart = v.object({
  version: v.pipe(v.number(), v.integer(), v.minValue(0)),
  userId: Snowflake,
  channelId: Snowflake,
  /** an earlier connection of this stream to this channel was encrypted: with version 0 only silence leaves */
  refusesClear: v.optional(v.boolean()),
});
/** The user of an SSRC, from op 5. */
export const Voice = v.object({ ssrc: Ssrc, userId: Snowflake });
export type Voice = v.InferOutput<typeof Voice>;

/** More than a voice channel shows at a time. */
export const maxVoices = 128;

const RelayedOp = v.pipe(
  v.number(),
  v.check((op) => relayedOps.includes(op)),
);

/** A target for UDP; `host` is a name or an address. */
export const UdpCandidate = v.object({ host: v.pipe(v.string(), v.minLength(1), v.maxLength(253)), port: Port });
export type UdpCandidate = v.InferOutput<typeof UdpCandidate>;

export const toHost = {
  hello: v.object({
    type: v.literal('hello'),
    id: Id,
    protocol: v.pipe(v.number(), v.integer(), v.minValue(1)),
    minor: Minor,
    version: Version,
  }),
  /** Answered by `discovered` or `error`. `allowLoopback` is set only if the user's own gateway is on this computer. */
  open: v.object({
    type: v.literal('open'),
    id: Id,
    session: Id,
    dialect: v.picklist(dialects),
    ssrc: Ssrc,
    candidates: v.pipe(v.array(UdpCandidate), v.minLength(1), v.maxLength(4)),
    allowLoopback: v.boolean(),
  }),
  /**
   * Answered by `ok` or `error`. `secretKey`: base64 of 32 bytes; null in mode `plain`. `dave` comes with v8: the
   * version that Session Description asks for (0 is none), and our user and channel; until its key is agreed, only
   * silence frames leave.
   */
  start: v.object({
    type: v.literal('start'),
    id: Id,
    session: Id,
    mode: VoiceMode,
    secretKey: v.nullable(Base64(32)),
    dave: v.optional(DaveStart),
  }),
  /**
   * A v8 voice gateway message for the host (ops 11, 13, 21 to 31), unchanged: JSON's `d`, or the payload after the
   * binary header. Accepted from `open` on, so that none before `start` is lost.
   */
  relayJson: v.object({ type: v.literal('relay-json'), session: Id, op: RelayedOp, d: v.unknown() }),
  relayBinary: v.object({ type: v.literal('relay-binary'), session: Id, op: RelayedOp, data: Base64(maxRelayBytes) }),
  /**
   * One 20 ms frame: an Opus packet, or 960 mono s16 little-endian samples in mode `plain`. `sequence` counts frames
   * from the start of the capture; `capturedAt` is in ms since 1970 on this computer's clock. `also` names further
   * sessions that the frame is for, each once.
   */
  audio: v.pipe(
    v.object({
      type: v.literal('audio'),
      session: Id,
      also: v.optional(AlsoFor),
      sequence: Id,
      capturedAt: v.pipe(v.number(), v.finite()),
      data: Base64(maxAudioBytes),
    }),
    v.check(({ session, also }) => !also?.includes(session)),
  ),
  /**
   * The source went silent: plays out the queue, then stops sending until the next `audio`. With `flush` the queue is
   * dropped; a helper that does not know the field plays it out.
   */
  pause: v.object({ type: v.literal('pause'), session: Id, flush: v.optional(v.boolean()) }),
  /**
   * Op 5's flags for the packets themselves, from the next one on: 1 microphone, 2 soundshare, 4 priority. A session
   * begins with 1.
   */
  speakAs: v.object({
    type: v.literal('speak-as'),
    session: Id,
    flags: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(7)),
  }),
  /**
   * All voices that the user wants to hear; their frames come as `heard`. Null, the default, for none: nothing is
   * decrypted then. Accepted after `start`.
   */
  listen: v.object({
    type: v.literal('listen'),
    session: Id,
    voices: v.nullable(v.pipe(v.array(Voice), v.maxLength(maxVoices))),
  }),
  /** The user continues although the server turned encryption off (`dave` says `turned-off`), for this session. */
  agreeClear: v.object({ type: v.literal('agree-clear'), session: Id }),
  /**
   * Opens the remote control for programs on this computer, or closes it. Opened again, it has a new secret, which
   * connected programs have to read. `browser` is the name by which programs choose between several. Answered by `ok`;
   * `remote` follows.
   */
  serveControl: v.object({
    type: v.literal('serve-control'),
    id: Id,
    isOn: v.boolean(),
    browser: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,31}$/)),
  }),
  /** To the `control` with this id: the result, or why it was refused. `state` is the state afterwards. */
  controlAnswer: v.object({
    type: v.literal('control-answer'),
    to: Id,
    state: v.optional(ControlState),
    error: v.optional(ControlError),
  }),
  /** For the programs that watch. */
  controlState: v.object({ type: v.literal('control-state'), state: ControlState }),
  /** Answered by `ok`. */
  close: v.object({ type: v.literal('close'), id: Id, session: Id }),
  /**
   * From now on the helper tells with `log` what it does, down to this level, `info` if none is named; an older one would
   * not know this. Sent again, it changes the level.
   */
  log: v.object({ type: v.literal('log'), level: v.optional(v.picklist(logLevels)) }),
  /** Answered by `ok`. */
  ping: v.object({ type: v.literal('ping'), id: Id }),
} as const;

export const ToHost = v.variant('type', [
  toHost.hello,
  toHost.open,
  toHost.start,
  toHost.audio,
  toHost.pause,
  toHost.speakAs,
  toHost.listen,
  toHost.relayJson,
  toHost.relayBinary,
  toHost.agreeClear,
  toHost.serveControl,
  toHost.controlAnswer,
  toHost.controlState,
  toHost.close,
  toHost.log,
  toHost.ping,
]);
export type ToHost = v.InferOutput<typeof ToHost>;

const Code = v.custom<ErrorCode>(isErrorCode);
/** `message` is for a log, `detail` for the diagnostics: lengths, numbers, names and codes. */
const Told = { code: Code, message: v.string(), detail: v.optional(v.string()) };
const Percentiles = v.object({ p50: v.number(), p99: v.number(), max: v.number() });

/**
 * Whether waits end with one-millisecond ticks. Windows has to be asked for that, and may refuse; the library for it
 * may be missing.
 */
export const fineClockStates = ['not-needed', 'granted', 'refused', 'missing'] as const;
export type FineClockState = (typeof fineClockStates)[number];

export const Stats = v.object({
  type: v.literal('stats'),
  session: Id,
  /** packets handed to the kernel since `start`, and those of the last second */
  sent: v.number(),
  packetsPerSecond: v.number(),
  /** 20 ms frames waiting to be sent, in ms */
  queueMs: v.number(),
  /** frames dropped because the queue was full, their time had passed with a gap, or they were unusable */
  dropped: v.number(),
  /** how often a frame was due and missing, not counting pauses */
  underruns: v.number(),
  /** how late packets left after their deadline, over the last seconds */
  lateMs: Percentiles,
  /** from `capturedAt` to the kernel, over the last seconds */
  latencyMs: Percentiles,
  /** the clock requested from the system, and the median lateness of the last half second's waits in ms */
  clock: v.optional(v.object({ fine: v.picklist(fineClockStates), lateMs: v.number() })),
  /** v8: received packets of other voices since `open`, and other datagrams */
  received: v.optional(v.number()),
  ignored: v.optional(v.number()),
  /** v8: packets that keep the path open and test it, and how many were answered */
  keepalives: v.optional(v.number()),
  answered: v.optional(v.number()),
  /** v8: how long ago the last answer came, null if none did; some servers never answer */
  answerAgoMs: v.optional(v.nullable(v.number())),
  /** v8: whether this server answers keepalives, null if unknown */
  answersKeepalives: v.optional(v.nullable(v.boolean())),
  /** v8: frames dropped because there was no key to encrypt them with */
  held: v.optional(v.number()),
  /** v8: unusable messages about end-to-end encryption */
  daveDropped: v.optional(v.number()),
});
export type Stats = v.InferOutput<typeof Stats>;

export const DaveStatus = v.object({
  type: v.literal('dave'),
  session: Id,
  /**
   * `off`: the call is not end-to-end encrypted; `turned-off`: it was, and only silence leaves until the user agrees to
   * continue without; `alone`: nobody is there to agree a key with; `securing`: a key is being agreed and only silence
   * leaves; `ready`: sound leaves, encrypted
   */
  state: v.picklist(['off', 'turned-off', 'alone', 'securing', 'ready']),
  /** 30 digits, the same for everybody in the call, while `ready` */
  privacyCode: v.nullable(v.pipe(v.string(), v.regex(/^\d{30}$/))),
});
export type DaveStatus = v.InferOutput<typeof DaveStatus>;

/** One person's Opus packet, decrypted; `lost` frames of 20 ms are missing before it. */
export const HeardVoice = v.object({
  userId: Snowflake,
  lost: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  data: Base64(maxOpusBytes),
});
export type HeardVoice = v.InferOutput<typeof HeardVoice>;

export const FromHost = v.variant('type', [
  v.object({ type: v.literal('hello'), replyTo: Id, protocol: v.number(), minor: Minor, version: Version }),
  v.object({
    type: v.literal('incompatible'),
    replyTo: Id,
    protocol: v.number(),
    oldest: v.number(),
    version: Version,
  }),
  v.object({ type: v.literal('ok'), replyTo: Id }),
  v.object({
    type: v.literal('discovered'),
    replyTo: Id,
    session: Id,
    address: v.string(),
    port: Port,
    /** the candidate that answered: voice goes there */
    via: UdpCandidate,
  }),
  v.object({
    type: v.literal('error'),
    replyTo: v.optional(Id),
    session: v.optional(Id),
    ...Told,
  }),
  /** For the voice gateway, for DAVE: JSON's `d`, or the payload after the op byte. */
  v.object({ type: v.literal('relay-json'), session: Id, op: RelayedOp, d: v.unknown() }),
  v.object({ type: v.literal('relay-binary'), session: Id, op: RelayedOp, data: Base64(maxRelayBytes) }),
  DaveStatus,
  /** Incoming voices: SSRCs that have just sent sound, posted when the set changes. */
  v.object({ type: v.literal('activity'), session: Id, ssrcs: v.array(Ssrc) }),
  /**
   * The voices of `listen` in the last 20 ms, or a little longer while several sessions listen: at most eight, each
   * one's packets in order.
   */
  v.object({ type: v.literal('heard'), session: Id, voices: v.array(HeardVoice) }),
  /** After `log`: a line for the log that users can save, with codes and figures, without addresses, keys and names. */
  v.object({ type: v.literal('log'), level: v.picklist(logLevels), text: v.string() }),
  /** A program's request. The arguments are unchecked. */
  v.object({
    type: v.literal('control'),
    id: Id,
    verb: v.pipe(v.string(), v.maxLength(32)),
    args: v.record(v.string(), v.unknown()),
  }),
  /**
   * The remote control's state: `refused` if no folder for it is safe, or the system forbids it, with the system's code
   * as `detail`. Sent on each change.
   */
  v.object({
    type: v.literal('remote'),
    state: v.picklist(['on', 'off', 'refused']),
    /** connected programs that know the secret, and how many of them watch */
    programs: v.number(),
    watching: v.number(),
    detail: v.optional(v.string()),
  }),
  /** The transport of this session has ended and must be opened again. */
  v.object({ type: v.literal('ended'), session: Id, ...Told }),
  Stats,
]);
export type FromHost = v.InferOutput<typeof FromHost>;
