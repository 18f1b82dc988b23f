import type { PacketMaker } from '../packet-maker.ts';
import { createSender } from '../sender.ts';

const stepMs = 0.25;

/**
 * A source, a sender and a wire on one fake clock that moves in steps of a quarter of a millisecond. While `isBlind`,
 * frames are only found after the packets that are due, as by a thread that sleeps from deadline to deadline.
 */
export function simulateSender(
  maker: PacketMaker,
  data: () => Uint8Array,
  { isBlind = () => false }: { isBlind?: (nowMs: number) => boolean } = {},
) {
  const wire: { atMs: number; sequence: number; timestamp: number; length: number }[] = [];
  let nowMs = 0;
  let isStalled = false;
  const sender = createSender({
    maker,
    wallMs: () => nowMs,
    send: (packet) => {
      const view = new DataView(packet.buffer, packet.byteOffset);
      wire.push({ atMs: nowMs, sequence: view.getUint16(2), timestamp: view.getUint32(4), length: packet.length });
    },
  });
  const source: { dueMs: number; sequence: number }[] = [];
  /** Frames to come, at `periodMs` plus a lag for each. */
  const feed = (
    count: number,
    { periodMs = 20, firstSequence = 0, lagMs = (index: number): number => index * 0 } = {},
  ) => {
    const startMs = nowMs;
    for (let index = 0; index < count; index += 1) {
      source.push({ dueMs: startMs + index * periodMs + lagMs(index), sequence: firstSequence + index });
    }
  };
  let readMs = 0;
  const read = (): void => {
    while (source[0] !== undefined && source[0].dueMs <= nowMs) {
      const { sequence, dueMs: capturedMs } = source.shift()!;
      sender.push({ sequence, capturedAt: capturedMs, data: data() }, nowMs, isBlind(nowMs) ? readMs : nowMs);
    }
    readMs = nowMs;
  };
  /** the next step at which anything may happen */
  const nextMs = (): number => {
    const dueMs = Math.min(source[0]?.dueMs ?? Infinity, isStalled ? Infinity : sender.wakeAtMs());
    return Math.max(nowMs + stepMs, Math.ceil(dueMs / stepMs) * stepMs);
  };
  const run = (ms: number) => {
    const endMs = nowMs + ms;
    for (; nowMs < endMs; nowMs = Math.min(endMs, nextMs())) {
      if (!isBlind(nowMs) || sender.wakeAtMs() === Infinity) read();
      if (isStalled || sender.wakeAtMs() > nowMs) continue;
      sender.tick(nowMs);
      if (isBlind(nowMs)) read();
    }
  };
  const stall = (ms: number) => {
    isStalled = true;
    run(ms);
    isStalled = false;
  };
  return { sender, wire, feed, run, stall, now: () => nowMs, figures: () => sender.figures(1000) };
}
