/** Times of keepalives and of their answers, in ms. */
const keepaliveTimes = {
  /** routers forget a UDP flow after half a minute; this is what other senders do */
  everyMs: 5000,
  /** without an answer for this long the next one is sent early: no path that carries voice takes longer */
  overdueMs: 1000,
  /** and so are those after it, so that a path that loses every fifth packet does not count as dead */
  againMs: 500,
  /** an answering server that is silent for this long is unreachable */
  goneMs: 10_000,
  /** a server that answered none by then never answers */
  learntMs: 15_000,
} as const;

/**
 * When the next keepalive is due, and whether the path still works. Voice servers are not documented to answer
 * keepalives, so silence means nothing before the first answer, unless this server is known to answer. Other incoming
 * packets prove nothing, because a path may work in one direction only.
 */
export interface AnswerWatch {
  /**
   * The next action when `wakeAtMs` has come.
   * @param isStuck the last keepalive has not even left
   */
  wake(nowMs: number, isStuck: boolean): 'rest' | 'ask' | 'gone';
  asked(nowMs: number): void;
  answered(nowMs: number): void;
  wakeAtMs(isStuck: boolean): number;
  figures(nowMs: number): { answersKeepalives: boolean | null; answerAgoMs: number | null };
}

export function createAnswerWatch(beganMs: number, isKnownToAnswer: boolean): AnswerWatch {
  const { everyMs, overdueMs, againMs, goneMs, learntMs } = keepaliveTimes;
  /** the time of the last answer; for a server that is known to answer, at first the start */
  let heardMs: number | null = isKnownToAnswer ? beganMs : null;
  let answers = 0;
  /** keepalives since the last answer */
  let waiting = 0;
  let askedMs = beganMs;
  let dueMs = beganMs + everyMs;

  const isExpected = (): boolean => heardMs !== null && waiting > 0;
  const askAtMs = (isStuck: boolean): number => {
    if (isStuck) return askedMs + againMs;
    if (!isExpected()) return askedMs + everyMs;
    return askedMs + (waiting === 1 ? overdueMs : againMs);
  };

  return {
    wake(nowMs, isStuck) {
      // A process that was delayed or asleep could not receive the answer either.
      const lateMs = nowMs - dueMs;
      if (heardMs !== null && lateMs > overdueMs) heardMs = Math.min(nowMs, heardMs + lateMs);
      if (heardMs !== null && nowMs - heardMs >= goneMs) return 'gone';
      return nowMs >= askAtMs(isStuck) ? 'ask' : 'rest';
    },
    asked(nowMs) {
      askedMs = nowMs;
      waiting += 1;
    },
    answered(nowMs) {
      heardMs = nowMs;
      answers += 1;
      waiting = 0;
    },
    wakeAtMs(isStuck) {
      dueMs = Math.min(askAtMs(isStuck), heardMs === null ? Infinity : heardMs + goneMs);
      return dueMs;
    },
    figures: (nowMs) => ({
      answersKeepalives: answers > 0 ? true : nowMs - beganMs < learntMs ? null : false,
      answerAgoMs: answers > 0 && heardMs !== null ? Math.max(0, nowMs - heardMs) : null,
    }),
  };
}
