import type { AfterEnd } from './close-codes.ts';

const limits = {
  /** a session that was healthy this long starts over with the shortest delay */
  healthMs: 60_000,
  /** a server that said Hello may fail to resume a session this often before it is given up */
  resumeRefusals: 2,
  /**
   * the host to resume at may be unreachable this often before the user's own address is tried: that costs no session
   */
  resumeHostTries: 2,
  /**
   * Before the next identify, by how many in a row went unanswered: a network that lets Hello through and nothing behind
   * it for ten minutes takes seven of the hour's ten.
   */
  unansweredMs: [0, 5000, 30_000, 60_000, 120_000],
  /**
   * The same, by how many in a row got another answer than a READY that lasts: a server that starts again or loses its
   * sessions means none of the next, and one that refuses them all is asked eight times in ten minutes.
   */
  refusedMs: [0, 0, 0, 0, 30_000, 60_000, 120_000, 300_000],
  /** A session that ends sooner counts like a refused identify. */
  steadyMs: 10_000,
  /** this many connections in a row ended by the server soon after READY are no accident */
  closings: 5,
} as const;

/** How the attempts to sign in went. Each number counts in a row; its comment says what ends the row. */
export interface Attempts {
  /** the server of the present connection said Hello */
  wasGreeted: boolean;
  /** the present connection sent an Identify */
  hasIdentified: boolean;
  /** when the present connection was ready, on the monotonic clock */
  readySinceMs: number | null;
  /** connections that broke after Hello; a healthy one ends the row, and so does `hurry` */
  failures: number;
  /** tries at which no server said Hello; a Hello ends the row, and so does `hurry` */
  unheard: number;
  /** resumes that came to nothing after Hello; READY or RESUMED ends the row */
  resumeRefusals: number;
  /** resumes whose host was not reached; a Hello ends the row */
  unreached: number;
  /** identifies that nothing came of; any answer ends the row */
  unanswered: number;
  /** identifies that something else came of than a session that stays; such a session ends the row */
  refused: number;
  /** connections that the server ended before they were healthy; a healthy one ends the row */
  closings: number;
}

export const noAttempts: Attempts = {
  wasGreeted: false,
  hasIdentified: false,
  readySinceMs: null,
  failures: 0,
  unheard: 0,
  resumeRefusals: 0,
  unreached: 0,
  unanswered: 0,
  refused: 0,
  closings: 0,
};

export type AttemptEvent =
  /** a connection is opened */
  | { type: 'open' }
  | { type: 'hello' }
  | { type: 'identify' }
  /** READY or RESUMED */
  | { type: 'ready'; nowMs: number }
  /** `hasSession`: there was one to resume, or it had begun */
  | { type: 'end'; nowMs: number; hasSession: boolean; isAnswer: boolean }
  /** the length of the outage no longer matters */
  | { type: 'hurry' };

export function tally(before: Attempts, event: AttemptEvent): Attempts {
  switch (event.type) {
    case 'open':
      return { ...before, wasGreeted: false, hasIdentified: false, readySinceMs: null };
    case 'hello':
      return { ...before, wasGreeted: true, unreached: 0, unheard: 0 };
    case 'identify':
      return { ...before, hasIdentified: true, unanswered: before.unanswered + 1 };
    case 'ready':
      return { ...before, readySinceMs: before.readySinceMs ?? event.nowMs, resumeRefusals: 0, unanswered: 0 };
    case 'hurry':
      return { ...before, failures: 0, unheard: 0 };
    case 'end':
      return afterEnd(before, event);
  }
}

function afterEnd(before: Attempts, { nowMs, hasSession, isAnswer }: Extract<AttemptEvent, { type: 'end' }>): Attempts {
  const { wasGreeted, hasIdentified, readySinceMs } = before;
  const after = { ...before };
  if (readySinceMs === null) {
    if (hasSession && wasGreeted) after.resumeRefusals += 1;
    if (hasSession && !wasGreeted) after.unreached += 1;
  } else if (nowMs - readySinceMs >= limits.healthMs) after.failures = after.closings = 0;
  else if (isAnswer) after.closings += 1;
  if (readySinceMs !== null && nowMs - readySinceMs >= limits.steadyMs) after.refused = 0;
  else if (isAnswer && hasIdentified) {
    after.unanswered = 0;
    after.refused += 1;
  }
  if (wasGreeted) after.failures += 1;
  else after.unheard += 1;
  return after;
}

/** How often it broke in the present way: the length of an outage says nothing about a server that is back. */
export const failuresInRow = ({ wasGreeted, failures, unheard }: Attempts): number => (wasGreeted ? failures : unheard);

/** Of the next one, from 1. */
export const attemptNumber = ({ failures, unheard }: Attempts): number => failures + unheard + 1;

/** Before the next Identify. */
export const identifyPauseMs = ({ unanswered, refused }: Attempts): number =>
  Math.max(pauseOf(limits.unansweredMs, unanswered), pauseOf(limits.refusedMs, refused));

/** The pause after this many attempts; beyond the list, the longest. */
const pauseOf = (pausesMs: readonly number[], times: number): number => pausesMs[times] ?? Math.max(...pausesMs);

/** The server ends every connection. */
export const isServerClosing = ({ closings }: Attempts, { isAnswer }: Pick<AfterEnd, 'isAnswer'>): boolean =>
  isAnswer && closings >= limits.closings;

/**
 * What remains of a session after a connection ended. A missing network is not a refusal: a new one costs an identify
 * and the voice.
 */
export function sessionAfter<T extends { url: string | null }>(session: T, attempts: Attempts): T | null {
  const { readySinceMs, wasGreeted, resumeRefusals, unreached } = attempts;
  if (readySinceMs !== null) return session;
  if (wasGreeted) return resumeRefusals >= limits.resumeRefusals ? null : session;
  return unreached >= limits.resumeHostTries ? { ...session, url: null } : session;
}
