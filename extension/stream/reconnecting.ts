import { EarshotError } from '../../shared-protocol/error.ts';
import type { Clock } from '../time/clock.ts';
import type { GatewayState } from '../discord/gateway/gateway-contract.ts';
import type { StreamEvent } from './stream-event.ts';
import { isAway, reconnectLimitMs } from './retry-policy.ts';

/** A connection that lasts this long counts; one that is lost sooner was never back. */
const healthMs = 60_000;

/** From the loss of a live connection to the next one: what people see of it, and its time limit. */
export interface Reconnecting {
  /** a connection of this stream was up before */
  readonly hasBeenLive: boolean;
  /** the connection is gone; called once for each, and never before there was one */
  lost(): void;
  /** an attempt failed */
  failed(error: EarshotError): void;
  /** the next try comes this much later */
  waits(delayMs: number): void;
  /** an attempt begins */
  tries(): void;
  onGateway(state: GatewayState): void;
  /** the browser's opinion of the network changed */
  onNetwork(): void;
  connected(): void;
  /** the stream is over */
  end(): void;
}

export function createReconnecting(options: {
  clock: Clock;
  hasBeenLive: boolean;
  isOffline(): boolean;
  onEvent(event: StreamEvent): void;
  /** it took too long, for this reason */
  onLimit(error: EarshotError): void;
}): Reconnecting {
  const { clock, isOffline } = options;
  let { hasBeenLive } = options;
  let isLost = false;
  /** on the monotonic clock; null while all is well */
  let limitAtMs: number | null = null;
  let cancelTimer = (): void => undefined;
  let lastError: EarshotError | null = null;
  /** why the gateway was last unavailable; null while it is connected */
  let gatewayError: EarshotError | null = null;
  let attempt = 0;
  let retryAt: number | null = null;

  function reason(): EarshotError {
    return asOffline(gatewayError ?? lastError ?? new EarshotError('gateway-unreachable'), isOffline());
  }

  function tell(): void {
    if (isLost) options.onEvent({ type: 'retry', attempt: Math.max(1, attempt), retryAt, isOffline: isOffline() });
  }

  function waits(delayMs: number): void {
    retryAt = clock.wallMs() + delayMs;
    tell();
  }

  function tries(): void {
    attempt += 1;
    retryAt = null;
    tell();
  }

  return {
    get hasBeenLive() {
      return hasBeenLive;
    },
    waits,
    tries,
    onNetwork: tell,
    lost() {
      if (isLost || !hasBeenLive) return;
      isLost = true;
      limitAtMs ??= clock.nowMs() + reconnectLimitMs;
      cancelTimer();
      cancelTimer = clock.setTimer(() => options.onLimit(reason()), Math.max(0, limitAtMs - clock.nowMs()));
      attempt = 0;
      retryAt = null;
      lastError = null;
      options.onEvent({ type: 'lost', nowMs: clock.wallMs() });
      if (isOffline()) tell();
    },
    failed(error) {
      lastError = error;
    },
    onGateway(state) {
      if (state.state === 'waiting') gatewayError = state.error;
      if (state.state === 'ready') gatewayError = null;
      if (state.state === 'waiting') waits(Math.max(0, state.retryAtMs - clock.nowMs()));
      if (state.state === 'connecting') tries();
    },
    connected() {
      hasBeenLive = true;
      isLost = false;
      cancelTimer();
      cancelTimer = clock.setTimer(() => (limitAtMs = null), healthMs);
    },
    end() {
      isLost = false;
      cancelTimer();
    },
  };
}

/** If the browser reports no network, that is the reason. */
export const asOffline = (error: EarshotError, isOffline: boolean): EarshotError =>
  isOffline && isAway(error.code) ? new EarshotError('offline', undefined, error) : error;
