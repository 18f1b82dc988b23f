import { nativeProtocol } from '../../shared-protocol/native-protocol.ts';
import { plainPacket } from '../../shared-protocol/packet-layout.ts';
import { toBase64 } from '../../shared-protocol/base64.ts';
import { startHost } from '../../native-host/testing/host-process.ts';
import { startVoiceReceiver } from '../../native-host/testing/voice-receiver.ts';
import { median, percentile, usageOf } from './figures.ts';

export interface OriginalRun {
  seconds: number;
  packetsPerSecond: number;
  /** distance of arrivals from the ideal grid, whose offset is their median */
  deviationMs: { p50: number; p99: number; max: number };
  /** of one core, whole process; null if the system does not report it */
  cpuShare: number | null;
  lost: number;
}

const frameMs = 20;
const bytesPerFrame = (plainPacket.sampleRate / 1000) * frameMs * 2;

/**
 * Measures the built host in mode `plain` over the loopback: a sawtooth goes in as 20 ms frames, a UDP socket in this
 * process notes each packet's arrival. The receiver's own lateness is part of the figures.
 */
export async function benchOriginal(seconds = 12, builtDir = 'build/native-host'): Promise<OriginalRun> {
  const receiver = await startVoiceReceiver();
  const host = await startHost({ builtDir });
  try {
    host.send({ type: 'hello', id: 1, protocol: nativeProtocol.current, version: 'bench' });
    await host.next('hello');
    const candidates = [{ host: '127.0.0.1', port: receiver.port }];
    const session = 1;
    host.send({ type: 'open', id: 2, session, dialect: 'original', ssrc: 1, candidates, allowLoopback: true });
    await host.next('discovered');
    host.send({ type: 'start', id: 3, session, mode: 'plain', secretKey: null });
    await host.next('ok');

    const before = usageOf([host.pid]);
    const startedMs = performance.now();
    await sendFrames(Math.round((seconds * 1000) / frameMs), (sequence) =>
      host.send({ type: 'audio', session, sequence, capturedAt: Date.now(), data: toBase64(sawtooth(sequence)) }),
    );
    const elapsedMs = performance.now() - startedMs;
    const after = usageOf([host.pid]);
    const cpuShare = after && before && (after.cpuMs - before.cpuMs) / elapsedMs;
    host.send({ type: 'pause', session });
    const samples = Math.round((seconds * 1000) / frameMs) * (bytesPerFrame / 2);
    const expected = Math.ceil(samples / plainPacket.samples);
    await receiver.waitFor(expected, 3000).catch(() => undefined);
    return { seconds, cpuShare, lost: expected - receiver.received.length, ...gridFigures(receiver.received) };
  } finally {
    await host.dispose();
    await receiver.close();
  }
}

/** The medians of some runs; null if there are none. */
export function middleOf(runs: readonly OriginalRun[]): OriginalRun | null {
  const [first] = runs;
  if (!first) return null;
  const of = (figure: (run: OriginalRun) => number): number => median(runs.map(figure));
  return {
    ...first,
    packetsPerSecond: of(({ packetsPerSecond }) => packetsPerSecond),
    deviationMs: {
      p50: of(({ deviationMs }) => deviationMs.p50),
      p99: of(({ deviationMs }) => deviationMs.p99),
      max: of(({ deviationMs }) => deviationMs.max),
    },
    cpuShare: first.cpuShare === null ? null : of(({ cpuShare }) => cpuShare ?? 0),
    lost: of(({ lost }) => lost),
  };
}

/** Frames on absolute deadlines, so that the source's clock is right in the mean. */
async function sendFrames(count: number, send: (sequence: number) => void): Promise<void> {
  const startMs = performance.now();
  for (let sequence = 0; sequence < count; sequence += 1) {
    const waitMs = startMs + sequence * frameMs - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    send(sequence);
  }
}

function sawtooth(sequence: number): Uint8Array {
  const samples = new Int16Array(bytesPerFrame / 2);
  for (let index = 0; index < samples.length; index += 1)
    samples[index] = ((sequence * samples.length + index) % 200) * 100 + 1;
  return new Uint8Array(samples.buffer);
}

function gridFigures(received: readonly { atMs: number }[]): Pick<OriginalRun, 'packetsPerSecond' | 'deviationMs'> {
  const packetMs = (plainPacket.samples / plainPacket.sampleRate) * 1000;
  const offsets = received.map(({ atMs }, index) => atMs - index * packetMs);
  const middle = percentile(offsets, 0.5);
  const deviations = offsets.map((offset) => Math.abs(offset - middle));
  const spanMs = (received.at(-1)?.atMs ?? 0) - (received[0]?.atMs ?? 0);
  return {
    packetsPerSecond: ((received.length - 1) / spanMs) * 1000,
    deviationMs: { p50: percentile(deviations, 0.5), p99: percentile(deviations, 0.99), max: Math.max(...deviations) },
  };
}
