import { setTimeout as pause } from 'node:timers/promises';
import { startHost } from '../../native-host/testing/host-process.ts';
import { sayHello, sendOpen } from '../../native-host/testing/session-steps.ts';
import { startV8 } from '../../native-host/testing/v8-call.ts';
import { startVoiceReceiver } from '../../native-host/testing/voice-receiver.ts';
import { createNonceCounter, createRtpTimeline } from '../../native-host/transport/packet-numbers.ts';
import { createAeadPackets, sealAesGcm } from '../../native-host/transport/rtp-packets.ts';
import { simulateSender } from '../../native-host/transport/testing/simulate-sender.ts';
import { median } from './figures.ts';
import { benchFrames } from './call.ts';

export interface Drift {
  ppm: number;
  /** what else happens on the way, if anything */
  stall: string | null;
  minutes: number;
  /** sound waiting to be sent: the median of the second minute, and of the last */
  queueMs: { early: number; late: number };
  dropped: number;
  underruns: number;
}

const minuteMs = 60_000;
const secondMs = 1000;

/** What happens to the sound in the third minute and again in the sixth: ms that a frame is late, given its time. */
const stalls: Record<string, (atMs: number) => number> = {
  'held up for 70 ms': heldUp(70),
  'held up for 150 ms': heldUp(150),
  'held up for 800 ms': heldUp(800),
  'late by 40 ms, every tenth frame, for 10 s': (atMs) =>
    isStalled(atMs, 10_000) && Math.round(atMs / 20) % 10 === 0 ? 40 : 0,
};

const isStalled = (atMs: number, forMs: number): boolean =>
  [3 * minuteMs, 6 * minuteMs].some((from) => atMs >= from && atMs < from + forMs);

/** What should come in this time comes at its end, all at once. */
function heldUp(forMs: number): (atMs: number) => number {
  return (atMs) => (isStalled(atMs, forMs) ? forMs - (atMs % minuteMs) : 0);
}

/** The sender alone on a fake clock, fed by a capture whose clock is `ppm` fast (or slow, below 0). */
function simulate(ppm: number, stall: string | null, minutes: number): Drift {
  const maker = createAeadPackets(sealAesGcm, {
    ssrc: 1,
    key: new Uint8Array(32),
    timeline: createRtpTimeline(0, 0),
    nonces: createNonceCounter(0),
  });
  const [frame] = benchFrames;
  const simulation = simulateSender(maker, () => frame!);
  const periodMs = 20 / (1 + ppm / 1e6);
  const late = stall === null ? undefined : stalls[stall];
  const lagMs = (index: number): number => late?.(index * periodMs) ?? 0;
  simulation.feed(Math.ceil((minutes * minuteMs) / periodMs), { periodMs, lagMs });
  const queues: number[] = [];
  let figures = simulation.figures();
  for (let second = 0; second < minutes * 60; second += 1) {
    simulation.run(secondMs);
    figures = simulation.figures();
    queues.push(figures.queueMs);
  }
  const { dropped, underruns } = figures;
  return {
    ppm,
    stall,
    minutes,
    queueMs: { early: median(queues.slice(60, 120)), late: median(queues.slice(-60)) },
    dropped,
    underruns,
  };
}

/** Both clocks that are off, and each kind of stall. */
export const simulateDrifts = (minutes = 10): Drift[] => [
  ...[200, -200].map((ppm) => simulate(ppm, null, minutes)),
  ...Object.keys(stalls).map((stall) => simulate(0, stall, minutes)),
];

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
    const queueIn = (from: number, to: number): number =>
      median(all.slice(from * 60, to * 60).map(({ queueMs }) => queueMs));
    const { dropped = 0, underruns = 0 } = all.at(-1) ?? {};
    return {
      ppm,
      stall: null,
      minutes,
      queueMs: { early: queueIn(1, 2), late: queueIn(minutes - 1, minutes) },
      dropped,
      underruns,
    };
  } finally {
    await host.dispose();
    await voice.close();
  }
}
