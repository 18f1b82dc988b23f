/**
 * ms of the system's monotonic clock. Each thread's `performance.now()` counts from its own start; this one is the same
 * in all of them.
 */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1000 + nanoseconds / 1e6;
}
