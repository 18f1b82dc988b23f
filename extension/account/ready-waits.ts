import type { GatewayClient, GatewayState } from '../discord/gateway/gateway-contract.ts';
import type { EarshotError } from '../../shared-protocol/error.ts';
import type { Clock } from '../time/clock.ts';
import { deferred, wait } from '../time/wait.ts';

/** Signing in takes a second. After this long, people should see that it fails; the client itself keeps trying. */
const readyDeadlineMs = 20_000;

/** Everybody who waits until the bot is signed in. */
export interface ReadyWaits {
  /** the client's state changed */
  check(): void;
  /** @throws EarshotError as `Bot.whenReady` */
  until(client: GatewayClient, signal: AbortSignal, how: { isPatient: boolean }): Promise<GatewayClient>;
}

export function createReadyWaits(clock: Clock): ReadyWaits {
  const waiting = new Set<() => void>();
  return {
    check() {
      for (const check of [...waiting]) check();
    },
    async until(client, signal, { isPatient }) {
      const settled = deferred<GatewayClient>();
      const check = (): void => {
        const { state } = client;
        if (state.state === 'ready') return settled.resolve(client);
        const error = whyNever(state, isPatient);
        if (error) settled.reject(error);
      };
      waiting.add(check);
      check();
      const inTime = { clock, deadlineMs: readyDeadlineMs, code: 'gateway-unreachable', signal } as const;
      return wait(settled.promise, isPatient ? { signal } : inTime).finally(() => waiting.delete(check));
    },
  };
}

/** The reason why further waiting is pointless, or null. */
function whyNever(state: GatewayState, isPatient: boolean): EarshotError | null {
  if (state.state === 'stopped') return state.error;
  // The reason is known, and another try will hardly change it.
  const isClosing = state.state === 'waiting' && state.error.code === 'gateway-closing';
  return isClosing && !isPatient ? state.error : null;
}
