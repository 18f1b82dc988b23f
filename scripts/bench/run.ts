import { createDecipheriv } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { timingOf, usageOf, type Timing } from './figures.ts';
import { startProgram } from './program.ts';
import type { Arrivals, ReceiverMessage } from './receiver.ts';
import type { Senders } from './senders.ts';
import { benchCall } from './call.ts';

export interface Run extends Timing {
  streams: number;
  seconds: number;
  /** of all threads of all processes, per packet; null if the system does not report it */
  cpuUsPerFrame: number | null;
  /** the main threads' part of it: in Earshot that is the browser's messages and DAVE, in the peer all */
  mainCpuUsPerFrame: number | null;
  memoryMb: number | null;
}

/** Until queues have filled and code is compiled. */
const warmUpMs = 3000;

/** @throws Error if a stream did not arrive, or not end-to-end encrypted: its figures would measure something else */
export async function measure(
  start: (udpPort: number) => Promise<Senders>,
  { streams, seconds }: { streams: number; seconds: number },
): Promise<Run> {
  const receiver = await startProgram<ReceiverMessage>('receiver');
  let senders: Senders | null = null;
  try {
    senders = await start((await receiver.next('ready')).port);
    await pause(warmUpMs);
    receiver.send('reset');
    const before = usageOf(senders.pids);
    await pause(seconds * 1000);
    const after = usageOf(senders.pids);
    receiver.send('report');
    const { bySsrc } = await receiver.next('report');
    checkEncryption(bySsrc, senders, streams);
    const timing = timingOf(Object.values(bySsrc));
    const perFrame = (cpuMs: number | null): number | null => cpuMs && (cpuMs * 1000) / timing.packets;
    return {
      streams,
      seconds,
      ...timing,
      cpuUsPerFrame: perFrame(after && before && after.cpuMs - before.cpuMs),
      mainCpuUsPerFrame: perFrame(after && before && after.mainCpuMs - before.mainCpuMs),
      memoryMb: after && after.memoryMb,
    };
  } finally {
    await senders?.stop();
    await receiver.end();
  }
}

function checkEncryption(bySsrc: Record<string, Arrivals>, senders: Senders, streams: number): void {
  const arrived = Object.entries(bySsrc);
  if (arrived.length !== streams) throw new Error(`${arrived.length} of ${streams} streams arrived.`);
  for (const [ssrc, { samples }] of arrived) {
    const member = senders.memberOf(Number(ssrc));
    for (const sample of samples) {
      const frame = openTransport(Buffer.from(sample, 'hex'));
      // It throws for anything that is not encrypted for it.
      const opus = member?.hear(senders.userId, frame);
      if (opus?.[0] !== 0xfc) throw new Error(`Stream ${ssrc} carries something else than the bench's frames.`);
    }
  }
}

function openTransport(packet: Buffer): Buffer {
  const nonce = Buffer.concat([packet.subarray(-4), Buffer.alloc(8)]);
  const cipher = createDecipheriv('aes-256-gcm', benchCall.key, nonce);
  cipher.setAAD(packet.subarray(0, 12));
  cipher.setAuthTag(packet.subarray(-20, -4));
  return Buffer.concat([cipher.update(packet.subarray(12, -20)), cipher.final()]);
}
