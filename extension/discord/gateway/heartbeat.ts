import type { Clock } from '../../time/clock.ts';

export const heartbeatLimits = {
  /** a heartbeat this late, or late by half its interval, means that the computer slept */
  sleepMs: 5000,
  /** an answer takes tens of milliseconds, or a second on a bad connection */
  probeMs: 5000,
} as const;

/** Heartbeats from Hello on, and the detection of a dead connection. */
export interface Heartbeat {
  start(intervalMs: number): void;
  /** the server acknowledged one */
  acknowledged(): void;
  /** requests an extra heartbeat */
  probe(): void;
  /** for good */
  stop(): void;
}

export function createHeartbeat(options: {
  clock: Clock;
  /** @returns whether it was sent */
  beat(): boolean;
  onDead(detail: string): void;
}): Heartbeat {
  const { clock, beat, onDead } = options;
  let intervalMs: number | null = null;
  let isAcknowledged = true;
  let cancelTimer = () => {};
  let cancelProbe: (() => void) | null = null;

  const beatIn = (delayMs: number, everyMs: number) => {
    const dueMs = clock.nowMs() + delayMs;
    cancelTimer = clock.setTimer(() => {
      const lateMs = clock.nowMs() - dueMs;
      if (lateMs > Math.max(everyMs / 2, heartbeatLimits.sleepMs)) return onDead('this computer slept');
      if (!isAcknowledged) return onDead('heartbeat not acknowledged');
      isAcknowledged = !beat();
      beatIn(everyMs, everyMs);
    }, delayMs);
  };
  const answered = () => {
    cancelProbe?.();
    cancelProbe = null;
  };

  return {
    start(everyMs) {
      intervalMs = everyMs;
      beatIn(everyMs * clock.random(), everyMs);
    },
    acknowledged() {
      isAcknowledged = true;
      answered();
    },
    probe() {
      if (cancelProbe || intervalMs === null) return;
      beat();
      cancelProbe = clock.setTimer(() => onDead('no sign of life'), heartbeatLimits.probeMs);
    },
    stop() {
      cancelTimer();
      answered();
    },
  };
}
