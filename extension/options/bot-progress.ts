import type { ErrorCode } from '../../shared-protocol/error.ts';
import type { CommandFailed, SessionView } from '../page-contract/view.ts';

/** Codes about the token or the following sign-in; others belong to streams. */
const tokenCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'token-missing',
  'token-shape',
  'token-refused',
  'user-account',
  'intents-refused',
  'gateway-incompatible',
  'gateway-unreachable',
  'gateway-closing',
  'gateway-malformed',
  'identify-budget',
]);

export type BotProgress =
  | { state: 'empty' }
  | { state: 'refused'; code: ErrorCode }
  | { state: 'signing-in' }
  | { state: 'signed-in' }
  | { state: 'stored' };

/** The bot's progress; a refusal outweighs the stored token, because the user has to look at it. */
export function botProgress(
  { bot, gateway, hasToken, problem }: Pick<SessionView, 'bot' | 'gateway' | 'hasToken' | 'problem'>,
  refusal: CommandFailed | null,
): BotProgress {
  if (refusal?.command === 'save-token') return { state: 'refused', code: refusal.code };
  if (bot !== null && gateway === 'ready') return { state: 'signed-in' };
  if (problem && problem.code !== 'token-missing' && tokenCodes.has(problem.code)) {
    return { state: 'refused', code: problem.code };
  }
  if (!hasToken) return { state: 'empty' };
  return gateway === 'connecting' ? { state: 'signing-in' } : { state: 'stored' };
}
