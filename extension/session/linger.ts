import type { Clock } from '../time/clock.ts';

/** Signing out and in again costs one of the day's identifies, so the bot stays a while after the last view closed. */
const lingerMs = 600_000;

/** Whether any view is open; some time after the last one closed, bot and host are released. */
export interface Linger {
  come(): void;
  go(): void;
  /** A stream ended, which had kept everything: if no view is open, the wait starts again. */
  onStreamOver(): void;
}

export function createLinger(options: { clock: Clock; isIdle(): boolean; letGo(): void }): Linger {
  let isWatched = false;
  let cancel = (): void => undefined;

  function linger(): void {
    cancel();
    cancel = options.clock.setTimer(() => {
      if (options.isIdle()) options.letGo();
    }, lingerMs);
  }

  return {
    come() {
      isWatched = true;
      cancel();
    },
    go() {
      isWatched = false;
      linger();
    },
    onStreamOver() {
      if (!isWatched) linger();
    },
  };
}
