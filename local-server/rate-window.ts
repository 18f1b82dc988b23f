/** Counts events in a sliding window. `take` is false for the event that goes beyond `limit`. */
export function createRateWindow(limit: number, windowMs: number, now: () => number = () => performance.now()) {
  const times: number[] = [];
  return {
    take(): boolean {
      const start = now() - windowMs;
      while (times.length > 0 && times[0]! <= start) times.shift();
      times.push(now());
      return times.length <= limit;
    },
  };
}
