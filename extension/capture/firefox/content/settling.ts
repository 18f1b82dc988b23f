/** Tracks come a little after the element has begun to play. */
export const settleMs = 300;
/** A page that plays a sound every moment never comes to rest: it is looked at all the same. */
export const mostMs = 1000;

/** Calls once what happens has come to rest, and every now and then while it does not. */
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
    // The last of them had no time to settle.
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
