import type { Dialect, VoiceMode } from '../../shared-protocol/voice-payloads.ts';
import type { DavePolicy } from '../calls.ts';
import type { DeliveryService } from '../dave/delivery-service.ts';
import type { DaveMessage } from '../dave/member-outbox.ts';
import type { Discovery } from '../media/discovery-answer.ts';
import type { MediaFrame } from '../media/media-frame.ts';
import type { ChannelMember } from '../media/rooms.ts';
import type { Grant, VoiceClaim } from './grants.ts';

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
  /** whether a connection can go on over another WebSocket */
  readonly hasResume: boolean;
  /** how long a client that has identified may send no heartbeat, in ms */
  heartbeatDeadlineMs(options: VoiceOptions): number;
  open(connection: VoiceConnection): VoiceDialectSession;
}

/** A dialect's handling of one connection's messages. Anything it throws closes the socket with 4002. */
export interface VoiceDialectSession {
  receiveText(text: string): void;
  receiveBinary(bytes: Uint8Array): void;
  /** Any voice packet of this member that was genuine. */
  heard?(frame: MediaFrame): void;
  memberSpeaks(other: ChannelMember, mask: number): void;
  memberJoined?(other: ChannelMember): void;
  memberLeft?(other: ChannelMember): void;
  receiveDave?(message: DaveMessage): void;
  /** Another WebSocket took over: sends everything after `sequence`. False if that is no longer kept. */
  resume?(sequence: number | null): boolean;
  closed?(): void;
}

export interface VoiceOptions {
  readyHeartbeatInterval: unknown;
  /** the key in the original dialect's Session Description in mode `plain` */
  plainKey: 'null' | 'absent' | 'empty';
  /** the original dialect opens with Hello only if this is set */
  helloIntervalMs: number | null;
  /** Hello of today's dialect; Discord's is 13750 */
  heartbeatIntervalMs: number;
  /** number of a connection's first numbered message, 0 to 65535 */
  firstSequence: number;
  /** how long a connection without WebSocket can be resumed, in ms */
  resumeWindowMs: number;
  modes: readonly VoiceMode[] | null;
}

/** The server's services for a dialect. */
export interface VoiceConnection {
  readonly options: VoiceOptions;
  /** faults that concern the dialect itself, live */
  readonly faults: { isReplayBeforeResumed: boolean };
  /** `v` of the address */
  readonly version: number | null;
  /** UDP port for Ready */
  readonly udpPort: number;
  readonly ssrc: number;
  /** set by a successful `identify` */
  readonly grant: Grant | null;
  /** null before `enter` */
  readonly group: DeliveryService | null;
  send(name: string, op: number, d: unknown, more?: Record<string, unknown>): void;
  sendBinary(name: string, bytes: Uint8Array): void;
  close(code: number, reason?: string): void;
  received(op: number, d: unknown): void;
  /** Restarts the wait after which a silent client is dropped. */
  heartbeat(): void;
  /**
   * Checks the claim and takes the user's place; false if the socket was closed instead.
   * @param refuse a close code for a claim that is valid but not accepted
   */
  identify(claim: VoiceClaim & { userId: string }, refuse?: (policy: DavePolicy) => number | null): boolean;
  /** Hands this WebSocket to the named connection; closes it if there is none, or if messages are missing. */
  resume(claim: VoiceClaim, sequence: number | null): void;
  /**
   * Opens the transport under a new key; null for a mode that is not served. `address` counts if nothing was
   * discovered.
   */
  select(mode: string, address: { address: string; port: number }): { mode: VoiceMode; key: Uint8Array } | null;
  /** The version for Session Description, directly before `enter`. */
  versionOnEnter(daveVersion: number): number;
  /**
   * Adds the member to its channel's call: from now on it hears and is heard.
   * @param daveVersion null stays out of its encryption
   * @param tell gets who is there already
   */
  enter(daveVersion: number | null, tell?: (present: ChannelMember[]) => void): void;
  /** @param mask Speaking bits */
  speak(mask: number): void;
}
