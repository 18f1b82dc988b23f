/**
 * The package's types, which stand by themselves: no import, so that this file is its declarations as it is. The
 * compiler holds `startBox` to them.
 */

export type DavePolicy = 'required' | 'optional' | 'off';

export interface BoxOptions {
  /** HTTP and WebSocket together, on 127.0.0.1; 0, the default, picks a free one */
  port?: number;
  /** a WAV file to which everything that the channel hears is written as it comes */
  recordFile?: string;
  /** from `readWorld` or `defaultWorld` */
  world?: World;
  /** bot tokens by user id, in place of new ones */
  tokens?: ReadonlyMap<string, string>;
  /** privileged intents are refused with 4014 (`unprivileged`, the default), or allowed */
  intents?: 'unprivileged' | 'all';
  /** end-to-end encryption; as on today's Discord required in voice channels and off on stages */
  dave?: { voice?: DavePolicy; stage?: DavePolicy };
  /** only this dialect is spoken; both by default */
  dialect?: 'original' | 'v8';
  /** answers TLS on the same port as well, with a certificate made on the spot */
  tls?: boolean;
  /** further names for that certificate */
  hosts?: readonly string[];
  /** the original dialect's UDP port of the document; 0 picks a free one */
  documentPort?: number;
  /** `off` lets any number of REST requests through */
  rateLimits?: 'discord' | 'off';
  /** how long a bot may stay in a channel without a voice connection, in ms */
  abandonAfterMs?: number;
  /** refuses WebSockets that carry an Origin header */
  refuseOrigins?: boolean;
  /** Hello of the main gateway and of the voice gateway, in ms */
  heartbeatIntervalMs?: number;
  voiceHeartbeatIntervalMs?: number;
  /** how long sessions of both can be resumed, in ms */
  resumeWindowMs?: number;
  voiceResumeWindowMs?: number;
}

export interface Box {
  gatewayUrl: string;
  /** without version: `https://discord.com/api` of a real client becomes this */
  restUrl: string;
  pageUrl: string;
  /** signs in as the first bot */
  token: string;
  /** each signs in as another bot */
  peerTokens: string[];
  guildId: string;
  channelId: string;
  /** channels by what is in the way of a bot there */
  places: Places;
  bot: User;
  peers: User[];
  /** what VOICE_SERVER_UPDATE names */
  voiceEndpoint: string;
  /** with `tls`, the certificate that clients should trust */
  caFile: string | null;
  faults: Faults;
  events: Events;
  /** hears its channel, decrypts, counts, and measures */
  listener: Listener;
  /** its own voice, for whoever tests their ears */
  speaker: Speaker;
  /** what the channel has heard so far */
  verdict(): Verdict;
  /** what moderators and Discord itself do */
  seats: Seats;
  /** people without sound, who come, go and have a ring */
  people: People;
  /** what Discord does to main gateway connections, of a user id */
  gateway: GatewayControl;
  /** what it does to voice connections */
  voice: VoiceControl;
  /** texts below voice channels' names, as anybody may set them */
  voiceStatus: {
    get(channelId: string): string | null;
    set(channelId: string, status: string | null, userId: string): void;
  };
  auditLog: { of(guildId: string): AuditEntry[] };
  /** a router that forgot its clients */
  udp: { forgetSenders(): void };
  /** a further listener, in a channel of another guild */
  listenIn(channelId: string): Listener;
  /** who is where, with which dialect and mode, encrypted or not; plain JSON */
  members(): object;
  close(): Promise<void>;
}

export interface User {
  id: string;
  username: string;
  bot: boolean;
}

/** Guilds and people. Made by `readWorld`; may be changed before the box starts. */
export interface World {
  guilds: Guild[];
  bot: User;
  peers: User[];
  listener: User;
  places: Places;
}

export interface Guild {
  id: string;
  name: string;
  ownerId: string;
  channels: {
    id: string;
    guild_id: string;
    /** 0 text, 2 voice, 4 category, 13 stage */
    type: number;
    name: string;
    position: number;
    parent_id: string | null;
    bitrate: number;
    user_limit: number;
    /** `type` 0 is a role, 1 a member */
    permission_overwrites: { id: string; type: number; allow: string; deny: string }[];
  }[];
  /** the role whose id is the guild's is @everyone */
  roles: { id: string; name: string; permissions: string }[];
  members: { user: User; nick: string | null; roles: string[] }[];
  /** people who sit in a voice channel from the start */
  seats: { userId: string; channelId: string; selfMute?: boolean }[];
}

export interface Places {
  guildId: string;
  channelId: string;
  otherChannelId: string;
  fullChannelId: string;
  hiddenChannelId: string;
  lockedChannelId: string;
  listenOnlyChannelId: string;
  noStatusChannelId: string;
  stageChannelId: string;
  textChannelId: string;
  otherGuildId: string;
  otherGuildChannelId: string;
}

export type MessageRule =
  | { act: 'drop' }
  | { act: 'delay'; delayMs: number }
  | { act: 'send'; literal: string | Uint8Array }
  | { act: 'edit'; edit: (payload: Record<string, unknown>) => unknown }
  | { act: 'close'; code: number; reason?: string }
  | { act: 'cut' };

export interface AuditEntry {
  id: string;
  user_id: string;
  target_id: string | null;
  action_type: number;
  reason?: string;
}

export type RestRule =
  | { act: 'answer'; status: number; body?: unknown; headers?: Record<string, string> }
  | { act: 'limit'; retryAfterMs: number; scope?: 'user' | 'global' | 'shared' }
  | { act: 'delay'; delayMs: number }
  | { act: 'hang' }
  | { act: 'cut' };

export interface SocketFaults {
  /** for messages of this name (`READY`, `VOICE_SERVER_UPDATE`, `HELLO`, `SESSION_DESCRIPTION`, ..., `*` for all) */
  on(name: string, rule: MessageRule, times?: number): void;
  off(name: string): void;
  upgrade: 'accept' | 'hang' | 'refuse';
}

export interface Faults {
  gateway: SocketFaults;
  voice: SocketFaults;
  /** by route: `PUT /channels/:channel/voice-status`, one channel's path, or `*` */
  rest: { on(route: string, rule: RestRule, times?: number): void; off(route: string): void };
  udp: {
    isDark: boolean;
    answersKeepalives: boolean;
    /** discovery requests that get no answer */
    dropDiscoveries: number;
    /** shares of voice packets, 0 to 1 */
    loss: number;
    duplication: number;
    reordering: number;
    delayMs: number;
    jitterMs: number;
  };
  reset(): void;
}

export interface BoxEvents {
  identified: { userId: string; sessionId: string; isResumed: boolean };
  'gateway-receive': { userId: string | null; op: number; d: unknown };
  'gateway-close': { userId: string | null; code: number };
  joined: { userId: string; guildId: string; channelId: string };
  refused: { userId: string; guildId: string; channelId: string };
  left: { userId: string; guildId: string; channelId: string };
  'voice-receive': { userId: string | null; op: number; d: unknown };
  'voice-close': { userId: string | null; code: number };
  connected: { userId: string; channelId: string; ssrc: number; mode: string };
  speaking: { userId: string; channelId: string; ssrc: number; isSpeaking: boolean; mask: number };
  /** what the packets say that the listener hears: Speaking bits, 0 for silence */
  'packet-flags': { userId: string; channelId: string; ssrc: number; flags: number };
  'first-packet': { userId: string; ssrc: number };
  'rest-answer': { userId: string | null; method: string; path: string; status: number };
  'message-sent': { userId: string; channelId: string; messageId: string; content: string };
  'interaction-answered': { userId: string; interactionId: string; type: number; data: unknown };
}

export interface Events {
  /** @returns a function that takes the hearer away */
  on<N extends keyof BoxEvents>(name: N, hearer: (event: BoxEvents[N]) => void): () => void;
  /** the last thousand, oldest first */
  history<N extends keyof BoxEvents>(name: N): BoxEvents[N][];
  /** the next one that fits; rejects after `timeoutMs`, by default 5000 */
  waitFor<N extends keyof BoxEvents>(
    name: N,
    fits?: (event: BoxEvents[N]) => boolean,
    timeoutMs?: number,
  ): Promise<BoxEvents[N]>;
}

export interface Listener {
  channelId(): string | null;
  join(channelId: string): void;
  leave(): void;
  /** goes along wherever this user goes; null stays */
  follow(userId: string | null): void;
  /** user ids, in the order in which they were first heard */
  speakers(): string[];
  summary(userId?: string): Heard;
  /** Speaking bits of the last packet, by header extension 9: 1 without it, 0 for silence; null before the first */
  packetFlags(userId: string): number | null;
  privacyCode(): string;
  writeWav(path: string): Promise<void>;
  /** forgets what was heard */
  reset(): void;
}

export interface Heard {
  packets: number;
  lost: number;
  gapsOver40ms: number;
  packetsPerSecond: number;
  intervalMs: { p50: number; p99: number; max: number };
  seconds: number;
  /** of all samples, 0 to 1 */
  rms: number;
}

export interface Speaker {
  /** @throws Error if the file is no WAV, or the tone none */
  play(saying: { tone: number; seconds?: number; volume?: number } | { wav: Uint8Array; isRepeated?: boolean }): void;
  stop(): void;
  readonly isPlaying: boolean;
}

export interface Verdict {
  seconds: number;
  /** the loudest pitch of each side in the last two seconds that sounded, in Hz */
  pitchHz: number[];
  level: number[];
  privacyCode: string;
  speakers: (Heard & {
    userId: string;
    name: string;
    isBot: boolean;
    /** whether the sound came encrypted end to end */
    privacy: 'sealed' | 'clear' | 'mixed' | 'none';
    frames: {
      decrypted: number;
      silence: number;
      passedThrough: number;
      plaintext: number;
      early: number;
      undecryptable: number;
    };
  })[];
}

export interface Seat {
  channel_id: string | null;
  user_id: string;
  session_id: string;
  deaf: boolean;
  mute: boolean;
  self_deaf: boolean;
  self_mute: boolean;
  suppress: boolean;
}

export interface Seats {
  inChannel(channelId: string): Seat[];
  find(userId: string, guildId: string): Seat | undefined;
  move(userId: string, channelId: string): void;
  /** a kick: the voice connection closes with `code`, by default 4014 */
  unseat(userId: string, guildId: string, code?: number): void;
  setFlags(userId: string, guildId: string, flags: { mute?: boolean; deaf?: boolean; suppress?: boolean }): void;
  /** null takes it away for now */
  changeVoiceServer(guildId: string, endpoint?: string | null): void;
  setAvailable(guildId: string, isAvailable: boolean): void;
  removeBot(userId: string, guildId: string): void;
  deleteChannel(channelId: string): void;
}

export interface People {
  ids(guildId: string): string[];
  join(userId: string, channelId: string): void;
  leave(userId: string): void;
  speak(userId: string, isSpeaking: boolean): void;
}

export interface GatewayControl {
  reconnect(userId: string): void;
  invalidate(userId: string, isResumable: boolean): void;
  close(userId: string, code: number): void;
  cut(userId: string): void;
  dispatch(userId: string, name: string, d: unknown): void;
  /** somebody uses a bot's command */
  interaction(wanted: {
    botId: string;
    userId: string;
    channelId: string;
    command: { name: string; id?: string; type?: number; options?: CommandOption[] };
    isAutocomplete?: boolean;
  }): { readonly id: string; readonly token: string };
  /** somebody writes into a channel */
  message(wanted: { userId: string; channelId: string; content: string }): { id: string };
}

/** under Discord's own names */
export interface CommandOption {
  name: string;
  type: number;
  value?: string | number | boolean;
  options?: CommandOption[];
  focused?: boolean;
}

export interface VoiceControl {
  close(userId: string, code: number): void;
  cut(userId: string): void;
}
