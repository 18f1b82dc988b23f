import { createFineClock, type FineClock } from '../../clock/fine-clock.ts';
import { createPace } from '../pace.ts';
import { createPacer, type Line, type PacerClock } from '../pacer.ts';
import type { PacketMaker } from '../packet-maker.ts';
import { createSender, type Sender } from '../sender.ts';

export interface Left {
  line: number;
  atMs: number;
  timestamp: number;
  length: number;
}

/** The duration of one round of the event loop. */
const turnMs = 0.3;

/**
 * Senders on a pacer, fed by one source, on a fake clock. A wait ends `lateMs` after the next tick of `tickMs`.
 * Arrivals are seen only in turns and rests of the event loop.
 */
export function simulatePacer(
  options: { tickMs?: number; lateMs?: () => number; busyTurnMs?: () => number; fine?: FineClock } = {},
) {
  const { tickMs = 0, lateMs = () => 0, busyTurnMs = () => 0, fine = createFineClock('not-needed') } = options;
  let nowMs = 0;
  let endMs = 0;
  let onEnd = (): void => undefined;
  let resting: { resolve: () => void } | null = null;
  const events: { atMs: number; act: () => void }[] = [];
  const wire: Left[] = [];
  let wakes = 0;

  const tickAfter = (ms: number): number => (tickMs === 0 ? ms : Math.ceil(ms / tickMs) * tickMs);
  const deliver = (): void => {
    while (events[0] !== undefined && events[0].atMs <= nowMs) events.shift()!.act();
  };
  const ended = (): boolean => nowMs >= endMs;
  const stop = (): Promise<void> => {
    onEnd();
    return new Promise(() => undefined);
  };
  const sleepTo = (ms: number): void => {
    wakes += 1;
    nowMs = Math.max(nowMs, ms);
  };

  const clock: PacerClock = {
    nowMs: () => nowMs,
    block: (ms) => sleepTo(tickAfter(nowMs + ms) + lateMs()),
    async turn() {
      if (ended()) return stop();
      nowMs += turnMs + busyTurnMs();
      deliver();
    },
    async rest(ms) {
      if (ended()) return stop();
      const wakeMs = tickAfter(nowMs + Math.ceil(ms)) + lateMs();
      let isStirred = false;
      resting = { resolve: () => (isStirred = true) };
      while (!isStirred && (events[0]?.atMs ?? Infinity) <= wakeMs) {
        sleepTo(events[0]!.atMs);
        deliver();
      }
      if (!isStirred) sleepTo(wakeMs);
      resting = null;
    },
    stir: () => resting?.resolve(),
    fine,
  };
  const lines = new Set<Line>();
  const pacer = createPacer({ clock, lines });
  const senders: Sender[] = [];
  const pace = createPace();

  /** Something that arrives over stdin. */
  const at = (atMs: number, act: () => void): void => {
    events.push({ atMs, act });
    events.sort((one, other) => one.atMs - other.atMs);
  };
  const plays = (): boolean => senders.some((sender) => sender.wakeAtMs() < Infinity);

  return {
    wire,
    senders,
    now: () => nowMs,
    wakes: () => wakes,
    addLine(maker: PacketMaker): Sender {
      const line = senders.length;
      const send = (packet: Uint8Array): void => {
        const { buffer, byteOffset, length } = packet;
        wire.push({ line, atMs: nowMs, timestamp: new DataView(buffer, byteOffset).getUint32(4), length });
      };
      const sender = createSender({ maker, send, wallMs: () => nowMs, pace });
      senders.push(sender);
      lines.add(sender);
      return sender;
    },
    at,
    /** Frames for these lines, every 20 ms from `fromMs` on. */
    feed(
      count: number,
      { fromMs = 0, data = () => Uint8Array.of(0x78, 1, 2, 3), of = () => senders, lagMs = (): number => 0 } = {},
    ) {
      for (let index = 0; index < count; index += 1) {
        const capturedAt = fromMs + index * 20;
        at(capturedAt + lagMs(), () => {
          for (const sender of of()) {
            sender.push({ sequence: fromMs / 20 + index, capturedAt, data: data() }, nowMs, pacer.unseenSinceMs());
          }
          pacer.wakeUp();
        });
      }
    },
    /** Runs until this moment. Only once: whatever plays then is interrupted. */
    async run(untilMs: number): Promise<void> {
      endMs = untilMs;
      let isOver = false;
      onEnd = () => (isOver = true);
      while (!isOver && !ended() && (events.length > 0 || plays())) {
        // Nothing plays: the event loop waits for input.
        if (!plays()) nowMs = Math.max(nowMs, events[0]!.atMs);
        deliver();
        await new Promise(setImmediate);
      }
    },
  };
}
