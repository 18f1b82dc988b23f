import { setTimeout as pause } from 'node:timers/promises';
import { startHost } from '../../native-host/testing/host-process.ts';
import { sayHello, sendOpen } from '../../native-host/testing/session-steps.ts';
import { startV8 } from '../../native-host/testing/v8-call.ts';
import { startVoiceReceiver } from '../../native-host/testing/voice-receiver.ts';
import { createNonceCounter, createRtpTimeline } from '../../native-host/transport/packet-numbers.ts';
import { createAeadPackets, sealAesGcm } from '../../native-host/transport/rtp-packets.ts';
import { createSender } from '../../native-host/transport/sender.ts';
import { percentile } from './figures.ts';
import { benchFrames } from './call.ts';

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

/** The same as the simulation, in real time: a built host is fed by a clock that is `ppm` off. */
export async function measureDrift(ppm: number, minutes = 10): Promise<Drift> {
  const host = await startHost();
  const voice = await startVoiceReceiver();
  try {
    await sayHello(host);
    sendOpen(host, [voice.port], { dialect: 'v8' });
    await host.next('discovered');
    await startV8(host, { version: 0 });
    const periodMs = 20 / (1 + ppm / 1e6);
    const startMs = performance.now();
    for (let sequence = 0; sequence * periodMs < minutes * 60_000; sequence += 1) {
      const waitMs = startMs + sequence * periodMs - performance.now();
      if (waitMs > 0) await pause(waitMs);
      const data = benchFrames[sequence % benchFrames.length]!.toString('base64');
      host.send({ type: 'audio', session: 1, sequence, capturedAt: Date.now(), data });
    }
    const all = host.messages.flatMap((message) => (message.type === 'stats' ? [message] : []));
    const median = (from: number, to: number): number =>
      percentile(
        all.slice(from * 60, to * 60).map(({ queueMs }) => queueMs),
        0.5,
      );
    const { dropped = 0, underruns = 0 } = all.at(-1) ?? {};
    return {
      ppm,
      minutes,
      queueMs: { early: median(1, 2), late: median(minutes - 1, minutes) },
      dropped,
      underruns,
    };
  } finally {
    await host.dispose();
    await voice.close();
  }
}
