import { EarshotError, type ErrorCode } from '../../../shared-protocol/error.ts';
import type { AfterClose } from './contract.ts';

export interface VoiceEnd {
  code: number;
  next: AfterClose;
  error: EarshotError;
}

/** The close code of a connection that Earshot itself gave up, as of one that broke. */
export const abnormalClose = 1006;

const table: Readonly<Record<number, [AfterClose, ErrorCode]>> = {
  4001: ['rejoin', 'voice-protocol-refused'],
  4002: ['rejoin', 'voice-protocol-refused'],
  4003: ['rejoin', 'voice-protocol-refused'],
  4004: ['rejoin', 'voice-protocol-refused'],
  4005: ['rejoin', 'voice-protocol-refused'],
  4006: ['rejoin', 'voice-session-ended'],
  4009: ['rejoin', 'voice-session-ended'],
  4011: ['rejoin', 'voice-session-ended'],
  4012: ['rejoin', 'voice-protocol-refused'],
  4013: ['rejoin', 'voice-closed'],
  4014: ['wait-for-move', 'kicked'],
  4015: ['resume', 'voice-closed'],
  4016: ['rejoin', 'voice-protocol-refused'],
  4017: ['stop', 'dave-required'],
  4020: ['rejoin', 'voice-protocol-refused'],
  4021: ['stop', 'voice-rate-limited'],
  4022: ['wait-for-move', 'voice-closed'],
};

/** Discord's voice close codes. Whatever is below 4000 is the line's doing; an unknown code wants a fresh join. */
export function voiceEndOf(code: number, canResume: boolean): VoiceEnd {
  const [next, errorCode] = table[code] ?? [code < 4000 ? 'resume' : 'rejoin', 'voice-closed'];
  return {
    code,
    next: next === 'resume' && !canResume ? 'rejoin' : next,
    error: new EarshotError(errorCode, `close code ${code}`),
  };
}
