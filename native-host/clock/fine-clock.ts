import type { FineClockState } from '../../shared-protocol/native-messages.ts';

/** Sets the length of the system's ticks. */
export interface TickTimer {
  /** @returns false if it refuses */
  begin(ms: number): boolean;
  end(ms: number): void;
}

export interface FineClock {
  /** null until it was asked */
  readonly state: FineClockState | null;
  /** From now on waits should end on time. Asks once, however often it is called. */
  hold(): void;
  /** A finer tick costs power, so it is released while nothing is sent. */
  release(): void;
}

/** The shortest that Windows offers to any program. */
const tickMs = 1;

/**
 * Windows ends waits with its tick, every 15.6 ms unless a program asks for less, and Node never does: packets 20 ms
 * apart would leave 15 ms late. If this fails, packets still leave, on the coarse clock.
 * @param openTimer `not-needed` on systems whose waits end in time; throws if the timer cannot be reached
 */
export function createFineClock(openTimer: (() => TickTimer) | 'not-needed'): FineClock {
  let state: FineClockState | null = openTimer === 'not-needed' ? openTimer : null;
  let timer: TickTimer | null = null;
  let isHeld = false;

  const ask = (): FineClockState => {
    if (openTimer === 'not-needed') return openTimer;
    try {
      timer ??= openTimer();
    } catch {
      return 'missing';
    }
    try {
      return timer.begin(tickMs) ? 'granted' : 'refused';
    } catch {
      return 'refused';
    }
  };

  return {
    get state() {
      return state;
    },
    hold() {
      if (isHeld) return;
      isHeld = true;
      state = ask();
    },
    release() {
      if (!isHeld) return;
      isHeld = false;
      if (state === 'granted') timer?.end(tickMs);
    },
  };
}

/** Only for waiting. */
export interface WaitClock {
  nowMs(): number;
  block(ms: number): void;
}

const sleeper = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
const threadClock: WaitClock = {
  nowMs: () => performance.now(),
  block: (ms) => void Atomics.wait(sleeper, 0, 0, ms),
};

/** How long a wait of one millisecond takes in fact, in ms. Blocks for up to two ticks. */
export function measureWait({ nowMs, block }: WaitClock = threadClock): number {
  // The first one ends with a tick, whenever it began.
  block(1);
  const startMs = nowMs();
  block(1);
  return nowMs() - startMs;
}
