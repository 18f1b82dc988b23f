import type { GatewayState } from '../discord/gateway/gateway-contract.ts';
import type { Clock } from '../time/clock.ts';
import { createLasting } from '../time/lasting.ts';

/** A gateway that closes repeatedly does so within seconds; one that lasts this long stays. */
const steadyMs = 10_000;

/** Whether the gateway ends every connection soon after it began; reported on each change. */
export function createGatewayWatch(
  clock: Clock,
  tell: (isClosing: boolean) => void,
): { follow(state: GatewayState): void } {
  let isClosing = false;
  const change = (next: boolean): void => {
    if (next === isClosing) return;
    isClosing = next;
    tell(isClosing);
  };
  const steady = createLasting(clock, steadyMs, () => change(false));
  return {
    follow(state) {
      steady.is(state.state === 'ready');
      if (state.state === 'waiting' && state.error.code === 'gateway-closing') change(true);
      if (state.state === 'offline' || state.state === 'stopped') change(false);
    },
  };
}
