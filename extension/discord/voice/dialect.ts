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
  /** not to be trusted as it stands: see voiceHeartbeatMs() */
  | { type: 'hello'; heartbeatInterval: unknown }
  | { type: 'ready'; ssrc: number; ip: string | null; port: number; modes: string[]; heartbeatInterval: unknown }
  /** `secretKey` is null if none came; `daveVersion` is null if the dialect has no end-to-end encryption */
  | { type: 'description'; mode: string; secretKey: Uint8Array | null; daveVersion: number | null }
  | { type: 'heartbeat-ack' }
  /** the server wants a heartbeat now */
  | { type: 'heartbeat-request' }
  | { type: 'resumed' }
  | { type: 'speaking'; userId: string; ssrc: number; isSpeaking: boolean }
  /** one or more, and at first everybody who is there */
  | { type: 'users-joined' }
  | { type: 'user-left'; userId: string }
  /** something about somebody that could not be read, and is no reason to end the call */
  | { type: 'skipped' }
  /** the host's business */
  | { type: 'relay'; message: RelayedMessage };

/** Reads a message about one person: if it cannot be read, the call continues without it. */
export function readOrSkip<S extends v.GenericSchema>(
  schema: S,
  d: unknown,
  signals: (read: v.InferOutput<S>) => VoiceSignal[],
): VoiceSignal[] {
  const result = v.safeParse(schema, d);
  return result.success ? signals(result.output) : [{ type: 'skipped' }];
}

/** The form of one dialect. One per connection, so that it can count messages, even across a resume. */
export interface VoiceDialect {
  readonly name: Dialect;
  /** the query string of the address */
  readonly query: string;
  readonly canResume: boolean;
  /** whether its servers acknowledge every heartbeat; else one is held to it from its first acknowledgement on */
  readonly acknowledges: boolean;
  /** whether the discovery of the document, at the document's port, is tried too */
  readonly hasDocumentPort: boolean;
  identify(credentials: VoiceCredentials): VoicePayload;
  /** Resumes the session on a new socket; the missed messages are expected next. */
  resume(credentials: VoiceCredentials): VoicePayload;
  selectProtocol(own: { address: string; port: number }, mode: VoiceMode): VoicePayload;
  heartbeat(wallMs: number): VoicePayload;
  speaking(own: OwnSpeaking, ssrc: number): VoicePayload;
  /** The flags that packets carry with this indicator; null if they have no place for any. */
  packetFlags(indicator: OwnSpeaking['indicator']): number | null;
  /** A message from the host in wire format; null for one that the host may not send. */
  relay(message: RelayedMessage): VoicePayload | Uint8Array<ArrayBuffer> | null;
  /**
   * Reads one message, a string or an ArrayBuffer; nothing for what this dialect does not know.
   * @throws EarshotError `voice-malformed`, `key-length`, or `voice-session-ended` if a resume left a gap
   */
  read(data: unknown): VoiceSignal[];
}
