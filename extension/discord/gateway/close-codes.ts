import { EarshotError, type ErrorCode } from '../../../shared-protocol/error.ts';

/** The client's next step after a connection ended. */
export interface AfterEnd {
  next: 'resume' | 'new-session' | 'stop';
  /** the least delay before the next attempt, beyond the usual back-off */
  minDelayMs: number;
  /** the server said so; otherwise the connection broke or stayed silent */
  isAnswer: boolean;
  error: EarshotError;
}

/** The browser's own: no frame of the server closed the connection. */
const unsaidCodes: readonly number[] = [1006, 1015];

/** Asked too often: Discord names no delay, half its window is polite. */
const rateLimitedDelayMs = 30_000;

const table: Readonly<Record<number, [AfterEnd['next'], ErrorCode, number?]>> = {
  4003: ['new-session', 'gateway-malformed'],
  4004: ['stop', 'token-refused'],
  4007: ['new-session', 'gateway-malformed'],
  4008: ['new-session', 'send-limit', rateLimitedDelayMs],
  4009: ['new-session', 'gateway-unreachable'],
  // Both want a bot that is split over several connections, which no update of Earshot's would do.
  4010: ['stop', 'too-many-servers'],
  4011: ['stop', 'too-many-servers'],
  4012: ['stop', 'gateway-incompatible'],
  // Invalid, as against disallowed: Discord no longer knows what this version asks for.
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

/** It broke, or nobody answered. */
export const lineFailed = (detail: string, cause?: unknown): AfterEnd => ({
  next: 'resume',
  minDelayMs: 0,
  isAnswer: false,
  error: new EarshotError('gateway-unreachable', detail, cause),
});

/** The server's own word. */
export const said = (detail: string): AfterEnd => ({ ...lineFailed(detail), isAnswer: true });
