import type { ErrorCode } from '../../shared-protocol/error.ts';
import { isAboutAsking, type Notice } from './notices.ts';
import { isTurnedOff, type SessionState } from './state.ts';

/** The one notice about a stream that is shown, and its origin. */
export interface News {
  code: ErrorCode;
  from: 'end' | 'encryption' | 'server' | 'notice';
}

/** @param notice the most serious one about it */
export function newsOf(state: SessionState, notice: Notice | null): News | null {
  if (state.state === 'idle') return state.problem && { code: state.problem.error.code, from: 'end' };
  if (state.state === 'stopping') return null;
  if (isTurnedOff(state)) return { code: 'encryption-off', from: 'encryption' };
  const unheard = state.state === 'live' && state.unheard !== state.seenUnheard ? state.unheard : null;
  // The result of asking to speak concerns the same silence.
  if (unheard && !(notice && isAboutAsking(notice.code))) return { code: unheard, from: 'server' };
  return notice && { code: notice.code, from: 'notice' };
}
