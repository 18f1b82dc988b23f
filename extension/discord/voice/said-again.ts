import type { Clock } from '../../time/clock.ts';

/** Many users may join at once, and each message counts against the connection's limit. */
const pauseMs = 1000;

/**
 * Repeats a message for users who joined since, at once but at most once a second: whoever joins meanwhile gets it at
 * the end of that second.
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
