/** Time, given from outside so that tests own it. */
export interface Clock {
  /** monotonic */
  nowMs(): number;
  /** @returns a function that cancels; calling it late or twice does nothing */
  setTimer(run: () => void, delayMs: number): () => void;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  setTimer(run, delayMs) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
