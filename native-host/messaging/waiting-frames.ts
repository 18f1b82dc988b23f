/**
 * Frames that were read and wait for their turn. However many arrive, and however long a message takes, no packet waits
 * for more than one of them. Their order stays.
 */
export interface WaitingFrames {
  /** Handles it if there is time and none is waiting; `body` is valid only during the call. */
  take(body: Uint8Array): void;
  readonly isEmpty: boolean;
  /** Handles all waiting ones, without a time limit. */
  flush(): void;
}

export function createWaitingFrames(options: {
  onFrame(body: Uint8Array): void;
  /** false if a packet has to leave first */
  hasTime(): boolean;
  /** None is waiting any more. */
  onEmpty(): void;
  /** Calls back once in the next turn of the event loop. */
  nextTurn(callback: () => void): void;
}): WaitingFrames {
  const { onFrame, hasTime, onEmpty, nextTurn } = options;
  const waiting: Uint8Array[] = [];
  let isPlanned = false;

  const handleFirst = (): void => {
    const body = waiting.shift()!;
    try {
      onFrame(body);
    } finally {
      // It may contain a key.
      body.fill(0);
    }
  };

  const goOn = (): void => {
    isPlanned = false;
    if (waiting.length === 0) return;
    // At least one in each turn, even if the machine gives this thread too little time.
    do handleFirst();
    while (waiting.length > 0 && hasTime());
    if (waiting.length > 0) plan();
    else onEmpty();
  };

  const plan = (): void => {
    if (isPlanned) return;
    isPlanned = true;
    nextTurn(goOn);
  };

  return {
    take(body) {
      if (waiting.length === 0 && hasTime()) return onFrame(body);
      // A Buffer’s `slice` is a view.
      waiting.push(new Uint8Array(body));
      plan();
    },
    get isEmpty() {
      return waiting.length === 0;
    },
    flush() {
      while (waiting.length > 0) handleFirst();
    },
  };
}
