import { deferred, wait } from '../time/wait.ts';

/** The time in which the bot is in no channel, because nobody is there to hear it. */
export interface Rest {
  /** The next `end` ends it, even one that comes before anybody waits for it. */
  begin(): void;
  /** the bot is wanted again */
  end(): void;
  /** @throws the signal's reason */
  untilOver(): Promise<void>;
}

export function createRest(signal: AbortSignal): Rest {
  let over = deferred<void>();
  return {
    begin: () => void (over = deferred()),
    end: () => over.resolve(),
    untilOver: () => wait(over.promise, { signal }),
  };
}
