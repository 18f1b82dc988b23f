import type { EarshotError } from '../../../shared-protocol/error.ts';
import type { UdpCandidate } from '../../../shared-protocol/native-messages.ts';
import type { Dialect, VoiceMode } from '../../../shared-protocol/voice-payloads.ts';
import type { Clock } from '../../time/clock.ts';
import type { VoiceCredentials } from '../gateway/gateway-contract.ts';
import type { OpenSocket } from '../socket.ts';

/** A message of the voice gateway that is the host's business: JSON's `d`, or what stands behind a binary header. */
export type RelayedMessage = { op: number; d: unknown } | { op: number; payload: Uint8Array };

/** A ring around the bot, none, or the ring of a priority speaker; the original dialect knows on and off. */
export type Indicator = 'ring' | 'none' | 'priority';

/** Whether sound is sent, and what others see: a ring, no ring, or the ring of a priority speaker. */
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
  /** discovers this computer's address as the voice server sees it */
  open(
    request: { dialect: Dialect; ssrc: number; candidates: UdpCandidate[] },
    signal: AbortSignal,
  ): Promise<{ address: string; port: number }>;
  /** Only after `open` was called, and in the order of the wire. */
  relay(message: RelayedMessage): void;
  /** The flags of op 5 that packets are to carry from now on; the microphone's until then. Only after `start`. */
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
  /** host name of the gateway that the user set, if it is not Discord's: its voice servers may be there too */
  gatewayHost?: string | null;
  openSocket: OpenSocket;
  clock: Clock;
  transport: VoiceTransport;
  signal: AbortSignal;
  onEvent(event: VoiceEvent): void;
}

/**
 * What helps after the connection ended: `resume` on the same credentials, a fresh `rejoin` by op 4, waiting 5 s for
 * a move's own fresh pair, or nothing.
 */
export type AfterClose = 'resume' | 'rejoin' | 'wait-for-move' | 'stop';

export type VoiceEvent =
  | { type: 'step'; step: 'joining' | 'securing' | 'starting' }
  | { type: 'speaking'; userId: string; ssrc: number; isSpeaking: boolean }
  | { type: 'user-left'; userId: string }
  /** something about somebody could not be read */
  | { type: 'skipped' }
  /** the connection is lost, and being resumed while sound continues; `resumed` or `closed` follows within 5 s */
  | { type: 'resuming'; code: number; error: EarshotError }
  | { type: 'resumed' }
  /** once, and only after connectVoice() resolved; `code` is 1006 if Earshot itself gave up */
  | { type: 'closed'; code: number; error: EarshotError; next: AfterClose };

export interface VoiceConnection {
  readonly mode: VoiceMode;
  readonly ssrc: number;
  /** Said at once, and again after every resume. */
  setSpeaking(own: OwnSpeaking): void;
  /** no event follows */
  close(): void;
}
