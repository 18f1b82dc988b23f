import { createAeadPackets, sealAesGcm } from '../../native-host/transport/aead-packets.ts';
import { createNonceCounter } from '../../native-host/transport/nonce-counter.ts';
import { createRtpTimeline } from '../../native-host/transport/rtp-timeline.ts';
import { createSender } from '../../native-host/transport/sender.ts';
import { percentile } from './figures.ts';
import { benchFrames } from './frames.ts';

export interface Drift {
  ppm: number;
  minutes: number;
  /** sound waiting to be sent: the median of the second minute, and of the last */
  queueMs: { early: number; late: number };
  dropped: number;
  underruns: number;
}

const stepMs = 0.25;
const minuteMs = 60_000;

/** The sender alone on a fake clock, fed by a capture whose clock is `ppm` fast (or slow, below 0). */
export function simulateDrift(ppm: number, minutes = 10): Drift {
  let nowMs = 0;
  const maker = createAeadPackets(sealAesGcm, {
    ssrc: 1,
    key: new Uint8Array(32),
    timeline: createRtpTimeline(0, 0),
    nonces: createNonceCounter(0),
  });
  const sender = createSender({ maker, send: () => undefined, wallMs: () => nowMs });
  const periodMs = 20 / (1 + ppm / 1e6);
  const queues: { early: number[]; late: number[] } = { early: [], late: [] };
  let sequence = 0;
  let figures = sender.figures(1000);
  for (let second = 1; second <= minutes * 60; second += 1) {
    for (; nowMs < second * 1000; nowMs += stepMs) {
      for (; sequence * periodMs <= nowMs; sequence += 1) {
        sender.push({ sequence, capturedAt: nowMs, data: benchFrames[sequence % benchFrames.length]! }, nowMs);
      }
      if (sender.wakeAtMs() <= nowMs) sender.tick(nowMs);
    }
    figures = sender.figures(1000);
    if (nowMs > minuteMs && nowMs <= 2 * minuteMs) queues.early.push(figures.queueMs);
    if (nowMs > (minutes - 1) * minuteMs) queues.late.push(figures.queueMs);
  }
  const { dropped, underruns } = figures;
  return {
    ppm,
    minutes,
    queueMs: { early: percentile(queues.early, 0.5), late: percentile(queues.late, 0.5) },
    dropped,
    underruns,
  };
}
