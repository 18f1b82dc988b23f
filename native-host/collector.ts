import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Ten milliseconds of work each time. */
const everyMs = 60_000;

/** By then a stream that was begun at once is on its way, and what was only needed to begin is garbage. */
const firstMs = 5000;

/**
 * For threads that are started from here on: V8 does not collect by itself because a thread allocates little. It takes
 * three collections, 110 ms of processor in all, to find what one of `collectRegularly` finds.
 */
export function leaveIdleHeapsAlone(): void {
  setFlagsFromString('--no-memory-reducer');
}

/**
 * Objects that were alive by chance when the young ones were looked through, a few for each packet, are collected by V8
 * only when some eight megabytes of them have piled up: after most of an hour. This does it each minute, in a turn of
 * the event loop, right after a packet has left and with most of the time to the next one before it.
 */
export function collectRegularly(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  setTimeout(collect, firstMs).unref();
  setInterval(collect, everyMs).unref();
}
