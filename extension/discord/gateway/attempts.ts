import type { AfterEnd } from './close-codes.ts';

const limits = {
  /** a session that was healthy this long starts over with the shortest delay */
  healthMs: 60_000,
  /** how often a server that said Hello may fail to resume a session before it is given up */
  resumeRefusals: 2,
  /**
   * how often the resume host may be unreachable before the user's own address is tried; that loses no session
   */
  resumeHostTries: 2,
  /**
   * The delays before the next identify, by how many in a row went unanswered. A network that lets Hello through and
   * nothing after it uses seven of the hour's ten in ten minutes.
   */
  unansweredMs: [0, 5000, 30_000, 60_000, 120_000],
  /**
   * The same, by how many in a row got an answer other than a lasting READY. A restarting server, or one that lost its
   * sessions, causes at most one such answer; one that always refuses is asked eight times in ten minutes.
   */
  refusedMs: [0, 0, 0, 0, 30_000, 60_000, 120_000, 300_000],
  /** A session that ends sooner counts like a refused identify. */
  steadyMs: 10_000,
  /** this many connections in a row that the server ended soon after READY are no accident */
  closings: 5,
} as const;

/** Counters of the sign-in attempts. Each counts events in a row; its comment says what resets it. */
export interface Attempts {
  /** the server of the present connection said Hello */
  wasGreeted: boolean;
  /** the present connection sent an Identify */
  hasIdentified: boolean;
  /** when the present connection became ready, on the monotonic clock */
  readySinceMs: number | null;
  /** connections that broke after Hello; reset by a healthy one, and by `hurry` */
  failures: number;
  /** attempts at which no server said Hello; reset by a Hello, and by `hurry` */
  unheard: number;
  /** resumes that failed after Hello; reset by READY or RESUMED */
  resumeRefusals: number;
  /** resumes whose host was not reached; reset by a Hello */
  unreached: number;
  /** unanswered identifies; reset by any answer */
  unanswered: number;
  /** identifies without a lasting session; reset by such a session */
  refused: number;
  /** connections that the server ended before they were healthy; reset by a healthy one */
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
  /** a connection was opened */
  | { type: 'open' }
  | { type: 'hello' }
  | { type: 'identify' }
  /** READY or RESUMED */
  | { type: 'ready'; nowMs: number }
  /** `hasSession`: there was one to resume, or it had begun */
  | { type: 'end'; nowMs: number; hasSession: boolean; isAnswer: boolean }
  /** the outage's length no longer matters */
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

/** How often the present failure occurred: the length of an outage says nothing about a server that is back. */
export const failuresInRow = ({ wasGreeted, failures, unheard }: Attempts): number => (wasGreeted ? failures : unheard);

/** The number of the next attempt, from 1. */
export const attemptNumber = ({ failures, unheard }: Attempts): number => failures + unheard + 1;

/** Before the next Identify. */
export const identifyPauseMs = ({ unanswered, refused }: Attempts): number =>
  Math.max(pauseOf(limits.unansweredMs, unanswered), pauseOf(limits.refusedMs, refused));

/** The pause after this many attempts; past the end of the list, the longest one. */
const pauseOf = (pausesMs: readonly number[], times: number): number => pausesMs[times] ?? Math.max(...pausesMs);

/** The server ends every connection. */
export const isServerClosing = ({ closings }: Attempts, { isAnswer }: Pick<AfterEnd, 'isAnswer'>): boolean =>
  isAnswer && closings >= limits.closings;

/**
 * What remains of a session after a connection ended. A missing network is not a refusal: a new session costs an
 * identify and the voice connection.
 */
export function sessionAfter<T extends { url: string | null }>(session: T, attempts: Attempts): T | null {
  const { readySinceMs, wasGreeted, resumeRefusals, unreached } = attempts;
  if (readySinceMs !== null) return session;
  if (wasGreeted) return resumeRefusals >= limits.resumeRefusals ? null : session;
  return unreached >= limits.resumeHostTries ? { ...session, url: null } : session;
}
