/** Tracks appear a little after the element began to play. */
export const settleMs = 300;
/** A page that plays a sound every moment never settles; it is examined all the same. */
export const mostMs = 1000;

/** Calls back once activity has settled, and every now and then while it has not. */
export interface Settling {
  happened(): void;
  close(): void;
}

/** @param nowMs of a monotonic clock */
export function createSettling(call: () => void, nowMs: () => number): Settling {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let firstMs: number | null = null;
  let lastMs = 0;

  function arm(): void {
    clearTimeout(timer);
    const dueMs = Math.min(lastMs + settleMs, (firstMs ?? lastMs) + mostMs);
    timer = setTimeout(ring, Math.max(0, dueMs - nowMs()));
  }

  function ring(): void {
    // The last change had no time to settle.
    const isUnsettled = nowMs() < lastMs + settleMs;
    firstMs = isUnsettled ? nowMs() : null;
    call();
    if (isUnsettled) arm();
  }

  return {
    happened() {
      lastMs = nowMs();
      firstMs ??= lastMs;
      arm();
    },
    close: () => clearTimeout(timer),
  };
}
