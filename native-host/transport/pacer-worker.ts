import { randomInt } from 'node:crypto';
import { workerData } from 'node:worker_threads';
import { EarshotError } from '../../shared-protocol/error.ts';
import { monotonicMs as nowMs } from './monotonic.ts';
import { createNonceCounter, createRtpTimeline, noncesPerCycle } from './packet-numbers.ts';
import type { Sender } from './sender.ts';
import { createUdpSession } from './udp-session.ts';
import { joinWorkerChannel, type ToWorker, type WorkerData } from './worker-channel.ts';

/**
 * The event loop (incoming datagrams, timers, send callbacks) gets a turn this often while packets are due. A turn costs
 * as much as sending a packet does, and nothing in it is in a hurry: commands are seen without it.
 */
const yieldEveryMs = 100;

const channel = joinWorkerChannel(workerData as WorkerData, receive, wakeUp);
const session = createUdpSession({
  post: channel.post,
  nowMs,
  timeline: createRtpTimeline(randomInt(2 ** 16), randomInt(2 ** 32)),
  nonces: createNonceCounter(randomInt(noncesPerCycle)),
});

let isPacing = false;

/** Sound goes straight to the sender of the moment. */
function receive(message: ToWorker): void {
  switch (message.kind) {
    case 'audio':
      return onSender((sender) => sender.push(message.frame, message.arrivedMs));
    case 'invalid-audio':
      return onSender((sender) => sender.reject());
    case 'pause':
      return onSender((sender) => sender.pause(nowMs(), message.flush));
    case 'discard':
      return onSender((sender) => sender.discard());
    default:
      return session.handle(message);
  }
}

function onSender(act: (sender: Sender) => void): void {
  const { sender } = session;
  if (!sender) return;
  try {
    act(sender);
  } catch (thrown) {
    session.endWith(thrown);
  }
  if (sender.isSourceBroken) session.endWith(new EarshotError('audio-invalid'));
}

/**
 * Sleeps from deadline to deadline without an event loop: a timer is late by up to a millisecond and by whatever else
 * the loop does, Atomics.wait by a few hundredths.
 */
async function pace(): Promise<void> {
  let yieldedMs = nowMs();
  for (;;) {
    if (channel.isWorthDraining(session.sender?.wantsFrames ?? true)) channel.drain();
    onSender((sender) => sender.tick(nowMs()));
    const now = nowMs();
    if (now - yieldedMs >= yieldEveryMs) {
      yieldedMs = now;
      await new Promise(setImmediate);
    }
    const waitMs = wakeAtMs() - nowMs();
    if (waitMs === Infinity) return;
    if (waitMs > 0) channel.sleep(waitMs);
  }
}

/** Infinity while nothing is due. */
function wakeAtMs(): number {
  return session.sender?.wakeAtMs() ?? Infinity;
}

function wakeUp(): void {
  if (isPacing || wakeAtMs() === Infinity) return;
  isPacing = true;
  void pace().finally(() => {
    isPacing = false;
  });
}
