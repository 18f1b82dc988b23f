import * as v from 'valibot';
import type { Dialect, VoiceMode } from '../../../shared-protocol/voice-payloads.ts';
import type { VoiceCredentials } from '../gateway/gateway-contract.ts';
import type { OwnSpeaking, RelayedMessage } from './voice-contract.ts';

export interface VoicePayload {
  op: number;
  d: unknown;
}

/** The meaning of a server's message, in any dialect. */
export type VoiceSignal =
  /** unchecked: see voiceHeartbeatMs() */
  | { type: 'hello'; heartbeatInterval: unknown }
  | { type: 'ready'; ssrc: number; ip: string | null; port: number; modes: string[]; heartbeatInterval: unknown }
  /** `secretKey` is null if none was sent; `daveVersion` is null if the dialect has no end-to-end encryption */
  | { type: 'description'; mode: string; secretKey: Uint8Array | null; daveVersion: number | null }
  | { type: 'heartbeat-ack' }
  /** the server requests a heartbeat now */
  | { type: 'heartbeat-request' }
  | { type: 'resumed' }
  | { type: 'speaking'; userId: string; ssrc: number; isSpeaking: boolean }
  /** one or more users; at first everybody present */
  | { type: 'users-joined' }
  | { type: 'user-left'; userId: string }
  /** an unreadable message about one person, which is no reason to end the call */
  | { type: 'skipped' }
  /** for the host */
  | { type: 'relay'; message: RelayedMessage };

/** Reads a message about one person; if it is unreadable, the call continues without it. */
export function readOrSkip<S extends v.GenericSchema>(
  schema: S,
  d: unknown,
  signals: (read: v.InferOutput<S>) => VoiceSignal[],
): VoiceSignal[] {
  const result = v.safeParse(schema, d);
  return result.success ? signals(result.output) : [{ type: 'skipped' }];
}

/** The messages of one dialect. One instance per connection, so that it can count messages, even across a resume. */
export interface VoiceDialect {
  readonly name: Dialect;
  /** the query string of the address */
  readonly query: string;
  readonly canResume: boolean;
  /** whether its servers acknowledge every heartbeat; otherwise one must do so from its first acknowledgement on */
  readonly acknowledges: boolean;
  /** whether the document's discovery, at the document's port, is tried too */
  readonly hasDocumentPort: boolean;
  identify(credentials: VoiceCredentials): VoicePayload;
  /** Resumes the session on a new socket; the missed messages come next. */
  resume(credentials: VoiceCredentials): VoicePayload;
  selectProtocol(own: { address: string; port: number }, mode: VoiceMode): VoicePayload;
  heartbeat(wallMs: number): VoicePayload;
  speaking(own: OwnSpeaking, ssrc: number): VoicePayload;
  /** The speaking flags for packets with this indicator; null if they have no room for any. */
  packetFlags(indicator: OwnSpeaking['indicator']): number | null;
  /** A message from the host in wire format; null for one that the host may not send. */
  relay(message: RelayedMessage): VoicePayload | Uint8Array<ArrayBuffer> | null;
  /**
   * Reads one message, a string or an ArrayBuffer; returns nothing for an unknown one.
   * @throws EarshotError `voice-malformed`, `key-length`, or `voice-session-ended` if a resume left a gap
   */
  read(data: unknown): VoiceSignal[];
}
