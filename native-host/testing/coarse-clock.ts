/**
 * Windows' clock for one Node process and its threads: every wait with a deadline ends with a tick, whatever it asked
 * for. What ends a wait earlier, such as input, is as on any other system.
 */
function makeCoarse(tickMs: number): void {
  const tickAfter = (ms: number): number => {
    const nowMs = performance.timeOrigin + performance.now();
    return Math.ceil((nowMs + ms) / tickMs) * tickMs - nowMs;
  };
  const { wait } = Atomics;
  Atomics.wait = ((array: Int32Array, index: number, value: number, ms = Infinity) =>
    wait(array, index, value, tickAfter(ms))) as typeof Atomics.wait;
  const { setTimeout } = globalThis;
  globalThis.setTimeout = ((act: () => void, ms = 1, ...rest: []) =>
    setTimeout(act, tickAfter(ms), ...rest)) as typeof globalThis.setTimeout;
}

/** The environment of such a process. */
export const coarseClock = (tickMs: number): Record<string, string> => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`(${makeCoarse.toString()})(${tickMs})`)}`,
});
