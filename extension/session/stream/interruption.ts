import { EarshotError, type ErrorCode } from '../../../shared-protocol/error.ts';
import type { Clock } from '../../discord/clock.ts';
import type { AfterClose } from '../../discord/voice/contract.ts';
import { orAbort } from './or-abort.ts';
import { createRetries, rejoinPolicy, rejoinPolicyFor, type Retries, type RetryPolicy } from './retry-policy.ts';

/** After a 4014 Discord names a new voice server within seconds, where the bot was moved. */
export const moveDeadlineMs = 5000;
/** Discord took the voice server away: another follows, or the stream ends. */
export const newServerDeadlineMs = 60_000;
/** What says at the beginning that it will not work is worth another try in mid-stream. */
const hopelessAtFirst: readonly ErrorCode[] = ['join-timeout', 'udp-blocked'];
/** Each of them takes the 20 s of `whenReady`: a router that restarts does not end a stream. */
const unreachableTries = 1;

/** Why the present voice connection is over and what comes next. */
export type Interruption =
  | { next: 'rejoin' | 'stop'; error: EarshotError }
  /** by the user's own wish: at once, and no try that counts */
  | { next: 'go-there' }
  /** the gateway has, or soon will have, a fresh pair without our asking */
  | { next: 'await-server'; error: EarshotError; deadlineMs: number; orRejoin?: boolean };

export const afterClose = (next: AfterClose, error: EarshotError): Interruption =>
  next === 'wait-for-move'
    ? { next: 'await-server', error, deadlineMs: moveDeadlineMs }
    : { next: next === 'stop' ? 'stop' : 'rejoin', error };

/** One such end is an accident; if it comes each time, the server is what ends every connection. */
const endedByServer: readonly ErrorCode[] = ['voice-session-ended', 'voice-closed'];

export interface NextTry {
  /** Waits as long as the policy says. @throws `error` where another try makes no sense, or the signal's reason */
  wait(error: EarshotError): Promise<void>;
  /** a connection came up */
  succeeded(): void;
}

export function createNextTry({ clock, signal }: { clock: Clock; signal: AbortSignal }): NextTry {
  const retries = new Map<RetryPolicy, Retries>();
  const retriesOf = (policy: RetryPolicy): Retries => {
    const known = retries.get(policy) ?? createRetries(policy, () => clock.random());
    retries.set(policy, known);
    return known;
  };
  let hasBeenUp = false;
  let unreachable = 0;
  return {
    async wait(error) {
      const policy = rejoinPolicyFor(error.code);
      const isKnown = policy !== rejoinPolicy || error.action === 'retry';
      const isWorthIt = isKnown && (hasBeenUp || !hopelessAtFirst.includes(error.code));
      const delayMs = isWorthIt ? retriesOf(policy).next(clock.nowMs()) : null;
      const isHopeless = error.code === 'gateway-unreachable' && (!hasBeenUp || ++unreachable > unreachableTries);
      if (delayMs === null && isWorthIt && endedByServer.includes(error.code))
        throw new EarshotError('voice-closing', undefined, error);
      if (delayMs === null || isHopeless) throw error;
      await orAbort(new Promise<void>((resolve) => clock.setTimer(resolve, delayMs)), signal);
    },
    succeeded() {
      hasBeenUp = true;
      unreachable = 0;
    },
  };
}
