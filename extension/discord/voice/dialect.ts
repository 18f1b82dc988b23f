import { EarshotError } from '../../../shared-protocol/error.ts';
import type { Dialect, VoiceMode } from '../../../shared-protocol/voice-payloads.ts';
import type { VoiceCredentials } from '../gateway/contract.ts';
import { createOriginalDialect } from './original.ts';

export interface VoicePayload {
  op: number;
  d: unknown;
}

/** What a server's message means, whatever the dialect's form. */
export type VoiceSignal =
  /** not to be trusted as it stands: see voiceHeartbeatMs() */
  | { type: 'hello'; heartbeatInterval: unknown }
  | { type: 'ready'; ssrc: number; ip: string | null; port: number; modes: string[]; heartbeatInterval: unknown }
  /** `secretKey` null where none came */
  | { type: 'description'; mode: string; secretKey: Uint8Array | null }
  | { type: 'heartbeat-ack' }
  | { type: 'speaking'; userId: string; ssrc: number; isSpeaking: boolean }
  | { type: 'user-left'; userId: string };

/** The form of one dialect. One per connection, so that it may count what it has seen. */
export interface VoiceDialect {
  /** what follows the endpoint in the address */
  readonly query: string;
  readonly canResume: boolean;
  identify(credentials: VoiceCredentials): VoicePayload;
  selectProtocol(own: { address: string; port: number }, mode: VoiceMode): VoicePayload;
  heartbeat(wallMs: number): VoicePayload;
  speaking(isSpeaking: boolean, ssrc: number): VoicePayload;
  /**
   * Reads one message, a string or an ArrayBuffer; null for what this dialect does not know.
   * @throws EarshotError `voice-malformed`, or `key-length`
   */
  read(data: unknown): VoiceSignal | null;
}

const dialects: Partial<Record<Dialect, () => VoiceDialect>> = { original: createOriginalDialect };

export function createDialect(name: Dialect): VoiceDialect {
  const create = dialects[name];
  if (!create) throw new EarshotError('mode-unknown', `dialect ${name}`);
  return create();
}
