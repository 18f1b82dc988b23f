import { EarshotError, type ErrorCode } from '../../../shared-protocol/error.ts';

/** The client's next step after a connection ended. */
export interface AfterEnd {
  next: 'resume' | 'new-session' | 'stop';
  /** the minimum delay before the next attempt, beyond the usual back-off */
  minDelayMs: number;
  /** the server sent a close code; otherwise the connection broke or stayed silent */
  isAnswer: boolean;
  error: EarshotError;
}

/** The browser's own code: the server sent no close frame. */
const unsaidCodes: readonly number[] = [1006, 1015];

/** Too many requests: Discord names no delay; half its window is polite. */
const rateLimitedDelayMs = 30_000;

const table: Readonly<Record<number, [AfterEnd['next'], ErrorCode, number?]>> = {
  4003: ['new-session', 'gateway-malformed'],
  4004: ['stop', 'token-refused'],
  4007: ['new-session', 'gateway-malformed'],
  4008: ['new-session', 'send-limit', rateLimitedDelayMs],
  4009: ['new-session', 'gateway-unreachable'],
  // Both mean a bot that must be sharded, which no update of Earshot would change.
  4010: ['stop', 'too-many-servers'],
  4011: ['stop', 'too-many-servers'],
  4012: ['stop', 'gateway-incompatible'],
  // Invalid, unlike disallowed: Discord no longer knows this version's request.
  4013: ['stop', 'gateway-incompatible'],
  4014: ['stop', 'intents-refused'],
};

/**
 * Discord's close codes, from its page on opcodes and status codes. Any other code, including 1000 and 1006, is an
 * accident of the connection: resume.
 */
export function afterCloseCode(code: number): AfterEnd {
  const [next, errorCode, minDelayMs = 0] = table[code] ?? ['resume', 'gateway-unreachable'];
  const isAnswer = !unsaidCodes.includes(code);
  return { next, minDelayMs, isAnswer, error: new EarshotError(errorCode, `close code ${code}`) };
}

/** It broke, or there was no answer. */
export const lineFailed = (detail: string, cause?: unknown): AfterEnd => ({
  next: 'resume',
  minDelayMs: 0,
  isAnswer: false,
  error: new EarshotError('gateway-unreachable', detail, cause),
});

/** A close code from the server. */
export const said = (detail: string): AfterEnd => ({ ...lineFailed(detail), isAnswer: true });
