import type { EarshotError } from '../../../shared-protocol/error.ts';
import type { Clock } from '../../discord/clock.ts';
import type { VoiceCredentials } from '../../discord/gateway/contract.ts';

export interface ServerWait {
  /**
   * Waits for Discord to name a voice server by itself.
   * @throws `error` where it does not in time, or the signal's reason
   */
  wait(error: EarshotError, deadlineMs: number): Promise<VoiceCredentials>;
  /** the gateway named a server */
  arrived(): void;
}

/** `fresh`: the pair of now, null where it is missing or the one that was used already. */
export function createServerWait(options: {
  clock: Clock;
  signal: AbortSignal;
  fresh(): VoiceCredentials | null;
}): ServerWait {
  const { clock, signal, fresh } = options;
  let check: (() => void) | null = null;
  return {
    arrived: () => check?.(),
    wait: (error, deadlineMs) =>
      new Promise((resolve, reject) => {
        const finish = (settle: () => void): void => {
          check = null;
          cancel();
          signal.removeEventListener('abort', onAbort);
          settle();
        };
        const onAbort = (): void => finish(() => reject(signal.reason as Error));
        const cancel = clock.setTimer(() => finish(() => reject(error)), deadlineMs);
        check = () => {
          const found = fresh();
          if (found) finish(() => resolve(found));
        };
        signal.addEventListener('abort', onAbort, { once: true });
        if (signal.aborted) onAbort();
        else check();
      }),
  };
}
