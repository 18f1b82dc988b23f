import { EarshotError, type ErrorCode } from '../../shared-protocol/error.ts';
import type { Clock } from '../time/clock.ts';
import { wait } from '../time/wait.ts';
import { createRetries, type Retries, type RetryPolicy } from '../time/retry.ts';

/** One such end is an accident; repeated ones mean that the server ends every connection. */
const endedByServer: readonly ErrorCode[] = ['voice-session-ended', 'voice-closed'];

/** The pause before the next connection. */
export interface NextTry {
  /** Waits for the delay of the first policy with a try left. @throws `error` if none has, or the signal's reason */
  wait(error: EarshotError, policies: readonly RetryPolicy[]): Promise<void>;
  /** ends the pause, because the user wants that or the network is back */
  now(): void;
}

export function createNextTry(options: { clock: Clock; signal: AbortSignal; onWait(delayMs: number): void }): NextTry {
  const { clock, signal } = options;
  const counted = new Map<RetryPolicy, Retries>();
  let wake = (): void => undefined;

  function retriesOf(policy: RetryPolicy): Retries {
    const retries = counted.get(policy) ?? createRetries(policy, () => clock.random());
    counted.set(policy, retries);
    return retries;
  }

  function nextDelayMs(policies: readonly RetryPolicy[]): number | null {
    for (const policy of policies) {
      const delayMs = retriesOf(policy).next(clock.nowMs());
      if (delayMs !== null) return delayMs;
    }
    return null;
  }

  return {
    now: () => wake(),
    async wait(error, policies) {
      const delayMs = nextDelayMs(policies);
      if (delayMs === null && policies.length > 0 && endedByServer.includes(error.code))
        throw new EarshotError('voice-closing', undefined, error);
      if (delayMs === null) throw error;
      options.onWait(delayMs);
      let cancel = (): void => undefined;
      const over = new Promise<void>((resolve) => {
        wake = resolve;
        cancel = clock.setTimer(resolve, delayMs);
      });
      await wait(over, { signal }).finally(() => {
        cancel();
        wake = () => undefined;
      });
    },
  };
}
