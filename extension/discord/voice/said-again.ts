import type { Clock } from '../../time/clock.ts';

/** Many may come at once, and each message counts against the connection's limit. */
const pauseMs = 1000;

/**
 * Says something again for those who have come since, at once but at most once in a second: whoever comes within it is
 * told at its end.
 */
export function createSaidAgain(clock: Clock, say: () => void): { wanted(): void; end(): void } {
  let cancel: (() => void) | null = null;
  let isWanted = false;

  function begin(): void {
    say();
    cancel = clock.setTimer(() => {
      cancel = null;
      if (isWanted) begin();
    }, pauseMs);
    isWanted = false;
  }

  return {
    wanted() {
      isWanted = true;
      if (!cancel) begin();
    },
    end: () => cancel?.(),
  };
}
