import type { Clock } from '../time/clock.ts';

const lookEveryMs = 5000;
/** A busy computer delays a timer by a second or two. */
const sleptMs = 10_000;

/** Detects that the computer slept. Its monotonic clock may have stood still meanwhile; the wall clock has not. */
export function createWakeWatch(clock: Clock, onWake: () => void): { watch(isWanted: boolean): void } {
  let cancel: (() => void) | null = null;

  function look(): void {
    const before = { nowMs: clock.nowMs(), wallMs: clock.wallMs() };
    cancel = clock.setTimer(() => {
      const passedMs = Math.max(clock.nowMs() - before.nowMs, clock.wallMs() - before.wallMs);
      look();
      if (passedMs - lookEveryMs > sleptMs) onWake();
    }, lookEveryMs);
  }

  return {
    watch(isWanted) {
      if (isWanted === (cancel !== null)) return;
      cancel?.();
      cancel = null;
      if (isWanted) look();
    },
  };
}
