import type { Dialect, VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { Discovery } from '../media/discovery.ts';
import type { ChannelMember } from '../media/rooms.ts';
import type { Grant } from './grants.ts';

/**
 * One dialect of the voice gateway. A connection picks it by the `v` of its address, so members of both dialects are
 * served at the same time. To add one, write its file and list it in voice-server.ts.
 */
export interface VoiceDialect {
  readonly name: Dialect;
  /** values of `?v=` that choose it; null is an address without `v` */
  readonly versions: readonly (string | null)[];
  readonly discovery: Discovery;
  readonly maxPayloadBytes: number;
  open(connection: VoiceConnection): VoiceDialectSession;
}

/** What a dialect makes of the messages of one connection. Whatever it throws closes the socket with 4002. */
export interface VoiceDialectSession {
  receiveText(text: string): void;
  receiveBinary(bytes: Uint8Array): void;
  memberSpeaks(other: ChannelMember, isSpeaking: boolean): void;
  memberJoined?(other: ChannelMember): void;
  memberLeft?(other: ChannelMember): void;
  closed?(): void;
}

export interface VoiceOptions {
  readyHeartbeatInterval: unknown;
  /** what the original dialect's Session Description carries as key in mode `plain` */
  plainKey: 'null' | 'absent' | 'empty';
  /** the original dialect opens with Hello only where this is set */
  helloIntervalMs: number | null;
  modes: readonly VoiceMode[] | null;
}

/** What the server does for a dialect. */
export interface VoiceConnection {
  readonly options: VoiceOptions;
  /** UDP port for Ready */
  readonly udpPort: number;
  readonly ssrc: number;
  /** set by a successful `identify` */
  readonly grant: Grant | null;
  send(name: string, op: number, d: unknown, more?: Record<string, unknown>): void;
  sendBinary(name: string, bytes: Uint8Array): void;
  close(code: number, reason?: string): void;
  received(op: number, d: unknown): void;
  /** Restarts the wait after which a silent client is dropped. */
  heartbeat(): void;
  /** Checks the claim and takes the user's place; false where the socket was closed instead. */
  identify(claim: { userId: string; guildId: string; sessionId: string; token: string }): boolean;
  /** Opens the transport under a new key; null for a mode that is not served. `address` counts where nothing was discovered. */
  select(mode: string, address: { address: string; port: number }): { mode: VoiceMode; key: Uint8Array } | null;
  /** Puts the member into its channel's room: from now on it hears and is heard. */
  enter(): void;
  speak(isSpeaking: boolean): void;
}
