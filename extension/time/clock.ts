/** Time and randomness, injected so that tests control them. */
export interface Clock {
  /** monotonic, in ms; all deadlines and back-offs use it, so that a jump of the wall clock changes nothing */
  nowMs(): number;
  /** ms since 1970 */
  wallMs(): number;
  /** @returns a function that cancels; calling it late or twice does nothing */
  setTimer(callback: () => void, delayMs: number): () => void;
  /** 0 <= x < 1 */
  random(): number;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  setTimer(callback, delayMs) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
