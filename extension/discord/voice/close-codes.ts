import { EarshotError, type ErrorCode } from '../../../shared-protocol/error.ts';
import type { Dialect } from '../../../shared-protocol/voice-payloads.ts';
import type { AfterClose } from './voice-contract.ts';

export interface VoiceEnd {
  code: number;
  next: AfterClose;
  error: EarshotError;
}

/** The close code for a connection that Earshot itself gave up; the same as for a broken one. */
export const abnormalClose = 1006;

/** What follows a close, its reason in v8, and its reason in the original dialect if that differs. */
const table: Readonly<Record<number, [AfterClose, ErrorCode, ErrorCode?]>> = {
  4001: ['rejoin', 'voice-protocol-refused'],
  4002: ['rejoin', 'voice-protocol-refused'],
  4003: ['rejoin', 'voice-protocol-refused'],
  4004: ['rejoin', 'voice-token-refused'],
  4005: ['rejoin', 'voice-protocol-refused'],
  4006: ['rejoin', 'voice-session-ended'],
  4009: ['rejoin', 'voice-session-ended'],
  4011: ['rejoin', 'voice-session-ended'],
  4012: ['rejoin', 'voice-incompatible', 'dialect-refused'],
  4013: ['rejoin', 'voice-closed'],
  4014: ['wait-for-move', 'voice-closed'],
  4015: ['resume', 'voice-closed'],
  4016: ['rejoin', 'mode-outdated', 'mode-refused'],
  4017: ['stop', 'dave-outdated', 'dave-required'],
  4020: ['rejoin', 'voice-protocol-refused'],
  4021: ['stop', 'voice-rate-limited'],
  4022: ['wait-for-move', 'call-ended'],
};

/**
 * Discord's voice close codes. Codes below 4000 come from the connection itself; after an unknown code the bot must
 * join again. Only v8 can resume.
 */
export function voiceEndOf(code: number, dialect: Dialect): VoiceEnd {
  const [next, today, original = today] = table[code] ?? [code < 4000 ? 'resume' : 'rejoin', 'voice-closed'];
  return {
    code,
    next: next === 'resume' && dialect === 'original' ? 'rejoin' : next,
    error: new EarshotError(dialect === 'original' ? original : today, `close code ${code}`),
  };
}
