import { randomInt } from 'node:crypto';
import { receiveMessageOnPort, workerData } from 'node:worker_threads';
import { createUdpSession } from './udp-session.ts';
import { monotonicMs } from './monotonic.ts';
import { createNonceCounter, noncesPerCycle } from './nonce-counter.ts';
import { createRtpTimeline } from './rtp-timeline.ts';
import { slot, type FromWorker, type ToWorker, type WorkerData } from './worker-messages.ts';

/**
 * The event loop (incoming datagrams, timers, send callbacks) gets a turn this often while packets are due. A turn costs
 * as much as sending a packet does, and nothing in it is in a hurry: commands are seen without it.
 */
const yieldEveryMs = 100;

/** Frames are taken over in batches of this size, unless needed earlier: the first costs more than the rest. */
const framesAtOnce = 3;

const { port, signal } = workerData as WorkerData;
const nowMs = monotonicMs;
const post = (message: FromWorker): void => port.postMessage(message);
const session = createUdpSession({
  post,
  nowMs,
  timeline: createRtpTimeline(randomInt(2 ** 16), randomInt(2 ** 32)),
  nonces: createNonceCounter(randomInt(noncesPerCycle)),
});

let isPacing = false;
let audioSeen = 0;
let controlSeen = 0;

/**
 * Sleeps from deadline to deadline without an event loop: a timer is late by up to a millisecond and by whatever else
 * the loop does, Atomics.wait by a few hundredths.
 */
async function pace(): Promise<void> {
  let yieldedMs = nowMs();
  for (;;) {
    if (isWorthDraining()) drain();
    session.tick(nowMs());
    const now = nowMs();
    if (now - yieldedMs >= yieldEveryMs) {
      yieldedMs = now;
      await new Promise(setImmediate);
    }
    const waitMs = session.wakeAtMs() - nowMs();
    if (waitMs === Infinity) return;
    if (waitMs > 0) Atomics.wait(signal, slot.control, controlSeen, waitMs);
  }
}

function isWorthDraining(): boolean {
  if (controlSeen !== Atomics.load(signal, slot.control)) return true;
  const waiting = (Atomics.load(signal, slot.audio) - audioSeen) | 0;
  return waiting >= framesAtOnce || (waiting > 0 && session.wantsFrames);
}

function drain(): void {
  audioSeen = Atomics.load(signal, slot.audio);
  controlSeen = Atomics.load(signal, slot.control);
  for (;;) {
    const received = receiveMessageOnPort(port);
    if (received === undefined) return;
    session.handle(received.message as ToWorker);
  }
}

port.on('message', (message: ToWorker) => {
  session.handle(message);
  if (isPacing || session.wakeAtMs() === Infinity) return;
  isPacing = true;
  void pace().finally(() => {
    isPacing = false;
  });
});
