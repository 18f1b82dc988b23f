import type { EarshotError } from '../../../shared-protocol/error.ts';
import type { Guild } from '../../../shared-protocol/gateway-payloads.ts';
import type { Secret } from '../../../shared-protocol/secret.ts';
import type { Clock } from '../../time/clock.ts';
import type { OpenSocket } from '../socket.ts';

export interface GatewayOptions {
  /** wss://, or ws:// on this computer; anything else stops the client with `gateway-address` */
  url: string;
  token: Secret<string>;
  openSocket: OpenSocket;
  clock: Clock;
  budget: IdentifyBudgetStore;
  /** the first value of `setDeafened`; false if it is not given */
  isDeafened?: boolean;
  /** `resumePoint()` of an earlier client with the same token and url */
  resume?: ResumePoint | null;
  onEvent(event: GatewayEvent): void;
}

/** Stores the times of past identifies across restarts, in ms since 1970. */
export interface IdentifyBudgetStore {
  load(): Promise<number[]>;
  save(wallMs: number[]): Promise<void>;
}

/** Plain JSON. Guilds are included, because a resumed session does not receive them again. */
export interface ResumePoint {
  sessionId: string;
  /** the sequence number of the last dispatch included in `guilds` */
  sequence: number;
  /** resume_gateway_url if allowed; null means the user's own url */
  url: string | null;
  user: UserModel;
  guilds: Guild[];
}

export type GatewayState =
  | { state: 'offline' }
  /** `attempt` counts from 1. It restarts after a minute of health, and when a server answers again */
  | { state: 'connecting'; attempt: number }
  | { state: 'ready' }
  /** `retryAtMs` is on the monotonic clock */
  | { state: 'waiting'; attempt: number; retryAtMs: number; error: EarshotError }
  /** only a change by the user helps; then call `start()` again */
  | { state: 'stopped'; error: EarshotError };

export type GatewayEvent =
  | { type: 'state'; state: GatewayState }
  /** the cache changed */
  | { type: 'guilds' }
  | {
      type: 'own-voice-state';
      guildId: string;
      channelId: string | null;
      mute: boolean;
      suppress: boolean;
      sessionId: string;
      /** the channel is the one requested last, or has not changed; false: somebody moved the bot or disconnected it */
      isAsked: boolean;
    }
  /** `endpoint` null: the voice server went away, and another may follow */
  | { type: 'voice-server'; guildId: string; endpoint: string | null; token: Secret<string> }
  /** identified again: earlier voice sessions are invalid */
  | { type: 'new-session' }
  | { type: 'guild-lost'; guildId: string; isOutage: boolean }
  | { type: 'channel-deleted'; guildId: string; channelId: string }
  /**
   * texts below voice channels' names by channel id: one that changed, or with `isWhole` the answer to `askChannelInfo`,
   * in which channels without one are missing or null
   */
  | { type: 'channel-statuses'; guildId: string; statuses: ReadonlyMap<string, string | null>; isWhole: boolean };

export interface JoinRequest {
  guildId: string;
  channelId: string;
  /** Leaves first if the bot is in a channel of this guild: a bot that is already there may get no new pair. */
  isAfresh?: boolean;
}

/** The data for the voice gateway's Identify. */
export interface VoiceCredentials {
  guildId: string;
  channelId: string;
  userId: string;
  sessionId: string;
  token: Secret<string>;
  endpoint: string;
}

export interface GatewayClient {
  /** if it waits for its next attempt, it makes that attempt now */
  start(): void;
  /**
   * The network changed, or the computer slept: retries at once whatever waits or hangs, and checks whether a present
   * connection still answers. Attempts that would each cost an identify keep their pauses.
   */
  hurry(): void;
  readonly state: GatewayState;
  readonly user: { id: string; name: string; avatar: string | null } | null;
  readonly guilds: ReadonlyMap<string, GuildModel>;
  /** messages, and objects in their lists, discarded for their shape or length since the start */
  readonly dropped: number;
  /**
   * Joins or moves. A pending request for the same guild is rejected with `join-superseded`.
   * @returns the pair of VOICE_STATE_UPDATE and VOICE_SERVER_UPDATE, within 10 s, or within 60 s if Discord has no
   * voice server for now; both limits apply while there is a connection
   * @throws EarshotError, or the signal's reason; nothing was sent if the reason was known beforehand. A missing SPEAK
   * is no reason: `whyNotJoin()` and the event `own-voice-state` tell about it
   */
  join(request: JoinRequest, signal: AbortSignal): Promise<VoiceCredentials>;
  /** the latest pair of this guild, while the bot is in a channel and the voice server is known; for moves */
  credentials(guildId: string): VoiceCredentials | null;
  leave(guildId: string): void;
  /** Shows the bot as deafened, from now on and in its present channels. It still receives who speaks. */
  setDeafened(isDeafened: boolean): void;
  /** requests the statuses of a guild's voice channels; does nothing without a connection */
  askChannelInfo(guildId: string): void;
  /**
   * Shows "Listening to ..." beside the bot's name, in all guilds; null for nothing. Forgotten with the session.
   * @returns whether it was sent
   */
  setActivity(name: string | null): boolean;
  resumePoint(): ResumePoint | null;
  /** Ends offline. Without `keepSession` Discord shows the bot offline at once and disconnects it from voice. */
  stop(options?: { keepSession?: boolean }): void;
}

export interface GuildModel {
  readonly id: string;
  readonly name: string;
  readonly icon: string | null;
  readonly isUnavailable: boolean;
  readonly ownerId: string | null;
  /** the AFK channel: idle members are moved here, and nobody is heard */
  readonly afkChannelId: string | null;
  readonly roles: ReadonlyMap<string, RoleModel>;
  readonly channels: ReadonlyMap<string, ChannelModel>;
  /** by user id, of those in a channel */
  readonly voiceStates: ReadonlyMap<string, VoiceStateModel>;
  /** by user id: the bot itself and those in a voice channel */
  readonly members: ReadonlyMap<string, MemberModel>;
}

/** A guild's parts, under Discord's own names; a field that Discord did not send has its default. */
export interface ChannelModel {
  id: string;
  guild_id: string;
  type: number;
  /** `hiddenChannelFlag` or 0 */
  flags: number;
  name: string;
  position: number;
  parent_id: string | null;
  bitrate: number | undefined;
  user_limit: number;
  permission_overwrites: { id: string; allow: string; deny: string }[];
}

export interface RoleModel {
  id: string;
  name: string;
  permissions: string;
}

export interface UserModel {
  id: string;
  username: string;
  avatar: string | null;
  bot: boolean;
}

export interface MemberModel {
  user: UserModel | undefined;
  nick: string | null;
  roles: string[];
  communication_disabled_until: string | null;
}

export interface VoiceStateModel {
  guild_id: string;
  channel_id: string | null;
  user_id: string;
  /** empty if Discord did not send it */
  session_id: string;
  mute: boolean;
  deaf: boolean;
  self_mute: boolean;
  self_deaf: boolean;
  suppress: boolean;
}

export type { Guild };
