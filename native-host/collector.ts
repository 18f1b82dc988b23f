import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Ten milliseconds of work each time. */
const everyMs = 60_000;

/** By then a stream that began at once is running, and start-up objects are garbage. */
const firstMs = 5000;

/**
 * For threads started from here on: V8 does not collect by itself, because a thread allocates little. It takes three
 * collections, 110 ms of processor in all, for what one of `collectRegularly` finds.
 */
export function leaveIdleHeapsAlone(): void {
  setFlagsFromString('--no-memory-reducer');
}

/**
 * Objects that survive the young generation by chance, a few for each packet, are collected by V8 only when some eight
 * megabytes of them have piled up: after most of an hour. This does it each minute, in a turn of the event loop, right
 * after a packet has left.
 */
export function collectRegularly(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  setFlagsFromString('--no-expose-gc');
  setTimeout(collect, firstMs).unref();
  setInterval(collect, everyMs).unref();
}
