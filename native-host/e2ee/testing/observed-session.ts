import type { DaveMessage, DaveSession, DaveStatus } from '../dave-contract.ts';
import type { DaveCount } from '../dave-count.ts';
import { createDaveIdentity, type DaveIdentity } from '../dave-identity.ts';
import { createDaveSession } from '../dave-session.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';

/** A session that keeps all its output. */
export interface ObservedSession extends DaveSession {
  readonly sent: DaveMessage[];
  readonly statuses: DaveStatus[];
  readonly failures: string[];
  readonly counts: Partial<Record<DaveCount, number>>;
  readonly clock: FakeClock;
  /** The last thing of this op that was sent. */
  payload(op: number): Uint8Array;
  /** `d` of every JSON message of this op. */
  answers(op: number): unknown[];
  readonly status: DaveStatus | undefined;
}

export function createObservedSession(identity: DaveIdentity = createDaveIdentity()): ObservedSession {
  const sent: DaveMessage[] = [];
  const statuses: DaveStatus[] = [];
  const failures: string[] = [];
  const counts: Partial<Record<DaveCount, number>> = {};
  const clock = createFakeClock();
  const session = createDaveSession({
    identity,
    clock,
    send: (message) => sent.push(message),
    onStatus: (status) => statuses.push(status),
    onFailure: ({ code, message }) => failures.push(`${code}: ${message}`),
    onCount: (what) => void (counts[what] = (counts[what] ?? 0) + 1),
  });
  return {
    ...session,
    sent,
    statuses,
    failures,
    counts,
    clock,
    payload(op) {
      const message = sent.findLast((candidate) => candidate.op === op);
      if (!message || !('payload' in message)) throw new Error(`nothing binary of op ${op} was sent`);
      return message.payload;
    },
    answers: (op) =>
      sent.filter((message) => message.op === op && 'd' in message).map((message) => 'd' in message && message.d),
    get status() {
      return statuses.at(-1);
    },
  };
}
