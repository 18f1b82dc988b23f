import type { EarshotError } from '../../../shared-protocol/error.ts';
import type { UdpCandidate } from '../../../shared-protocol/native-messages.ts';
import type { Dialect, VoiceMode } from '../../../shared-protocol/voice-payloads.ts';
import type { Clock } from '../../time/clock.ts';
import type { VoiceCredentials } from '../gateway/gateway-contract.ts';
import type { OpenSocket } from '../socket.ts';

/** A voice gateway message for the host: JSON's `d`, or the bytes after a binary header. */
export type RelayedMessage = { op: number; d: unknown } | { op: number; payload: Uint8Array };

/** A ring around the bot, none, or the ring of a priority speaker; the original dialect has on and off. */
export type Indicator = 'ring' | 'none' | 'priority';

/** Whether sound is sent, and what others see: a ring, no ring, or a priority speaker's ring. */
export interface OwnSpeaking {
  isSending: boolean;
  indicator: Indicator;
}

/** The end-to-end encryption that Session Description asks for, and our user and channel. */
export interface DaveCall {
  version: number;
  userId: string;
  channelId: string;
}

/** The UDP side, in the native host, and its part in end-to-end encryption. */
export interface VoiceTransport {
  /** Called once, first: how the host sends on the voice gateway. */
  onSend(send: (message: RelayedMessage) => void): void;
  /** discovers this computer's public address and port, as the voice server sees them */
  open(
    request: { dialect: Dialect; ssrc: number; candidates: UdpCandidate[] },
    signal: AbortSignal,
  ): Promise<{ address: string; port: number }>;
  /** Call it only after `open`, and in the order of the wire. */
  relay(message: RelayedMessage): void;
  /** The op 5 flags for packets from now on; until then the microphone's. Call it only after `start`. */
  speakAs(flags: number): void;
  /**
   * `secretKey` is 32 bytes, null in mode `plain`; it is overwritten with zeros once the promise settles. `dave` is
   * null in the original dialect.
   */
  start(
    request: { mode: VoiceMode; secretKey: Uint8Array | null; dave: DaveCall | null },
    signal: AbortSignal,
  ): Promise<void>;
}

export interface VoiceOptions {
  credentials: VoiceCredentials;
  dialect: Dialect;
  preferredMode: VoiceMode | null;
  /** UDP port of the document's discovery: 80 */
  documentPort: number;
  /** ws:// to this computer: only if the gateway's own address is ws:// */
  isInsecure: boolean;
  /** host name of the user's own gateway, if it is not Discord's: its voice servers may be there too */
  gatewayHost?: string | null;
  openSocket: OpenSocket;
  clock: Clock;
  transport: VoiceTransport;
  signal: AbortSignal;
  onEvent(event: VoiceEvent): void;
}

/**
 * The next step after the connection ended: `resume` with the same credentials, a fresh `rejoin` by op 4, waiting 5 s
 * for the new pair of a move, or nothing.
 */
export type AfterClose = 'resume' | 'rejoin' | 'wait-for-move' | 'stop';

export type VoiceEvent =
  | { type: 'step'; step: 'joining' | 'securing' | 'starting' }
  | { type: 'speaking'; userId: string; ssrc: number; isSpeaking: boolean }
  | { type: 'user-left'; userId: string }
  /** an unreadable message about one person */
  | { type: 'skipped' }
  /** the connection is lost, and being resumed while sound continues; `resumed` or `closed` follows within 5 s */
  | { type: 'resuming'; code: number; error: EarshotError }
  | { type: 'resumed' }
  /** once, and only after connectVoice() resolved; `code` is 1006 if Earshot itself gave up */
  | { type: 'closed'; code: number; error: EarshotError; next: AfterClose };

export interface VoiceConnection {
  readonly mode: VoiceMode;
  readonly ssrc: number;
  /** Sent at once, and again after every resume. */
  setSpeaking(own: OwnSpeaking): void;
  /** no event follows */
  close(): void;
}
