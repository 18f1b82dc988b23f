/** What disturbs a sender: nothing, its own main thread, or a clock that ticks as Windows' does. */
export type Load = 'idle' | 'busy' | 'coarse';

/** Keeps the main thread busy for 4 to 15 ms at a time, about a quarter of all time. Workers are left alone. */
const busyScript = `
  const { isMainThread } = await import('node:worker_threads');
  const block = () => {
    const endMs = performance.now() + 4 + Math.random() * 11;
    while (performance.now() < endMs);
    setTimeout(block, Math.random() * 50).unref();
  };
  if (isMainThread) setTimeout(block, 1500).unref();
`;

/**
 * Every timer and every wait with a deadline, of all threads, ends at the next tick of one clock. What wakes a thread
 * early, such as a message, still does; a tick of 15.625 ms is Windows', unless a process asks for a finer one.
 */
const coarseScript = `
  const tickMs = 15.625;
  const toTick = (ms) => {
    const nowMs = performance.timeOrigin + performance.now();
    return Math.ceil((nowMs + ms) / tickMs) * tickMs - nowMs;
  };
  const { wait } = Atomics;
  Atomics.wait = (array, index, value, ms = Infinity) =>
    wait(array, index, value, ms > 0 && ms < Infinity ? toTick(ms) : ms);
  for (const name of ['setTimeout', 'setInterval']) {
    const later = globalThis[name];
    const coarse = (act, ms, ...rest) => later(act, Math.ceil(toTick(Math.max(1, Number(ms) || 1))), ...rest);
    globalThis[name] = Object.defineProperties(coarse, Object.getOwnPropertyDescriptors(later));
  }
`;

const scripts: Record<Load, string | null> = { idle: null, busy: busyScript, coarse: coarseScript };

/** The environment in which a program is run under it. */
export function environmentOf(load: Load): Record<string, string> {
  const script = scripts[load];
  return script === null ? {} : { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(script)}` };
}
