import { setTimeout as pause } from 'node:timers/promises';
import { startHost } from '../../native-host/testing/host-process.ts';
import { sayHello, sendOpen } from '../../native-host/testing/session-steps.ts';
import { startV8 } from '../../native-host/testing/v8-call.ts';
import { startVoiceReceiver } from '../../native-host/testing/voice-receiver.ts';
import type { Drift } from './drift.ts';
import { percentile } from './figures.ts';
import { benchFrames } from './frames.ts';

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
