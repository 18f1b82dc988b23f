import { frameMs } from './arrival-lag.ts';
import { createFrameQueue, maxQueueMs, type QueuedFrame } from './frame-queue.ts';
import type { PacketMaker } from './packet-maker.ts';
import type { Tally } from './tally.ts';

/** After a gap, delayed frames arrive within this time. */
const lateMs = 100;

/** After a gap this much above the target is kept: nothing shorter than a frame can be dropped. */
const keptMs = 10;

/** A restarted capture counts from 0 again; smaller steps back are frames out of order. */
const restartSteps = 50;

/** The frames that arrived and have not left, and which of them are dropped. */
export interface Backlog {
  /** in frames that no packet has started */
  readonly queuedMs: number;
  /** including what the packet maker has started */
  readonly heldMs: number;
  readonly hasPacket: boolean;
  /** False for a duplicate, or one after a later one. */
  isNew(sequence: number): boolean;
  push(sequence: number, frame: QueuedFrame): void;
  pull(): Uint8Array | null;
  peek(count: number): Uint8Array[];
  /** Drops the oldest until `ms` or less is queued. @returns the number of frames */
  trim(ms: number): number;
  /** There was a gap: frames that arrive from now on were delayed. */
  gapEnded(atMs: number): void;
  /** @param dueMs the next packet's deadline; null while none leaves */
  schedule(dueMs: number | null): void;
  /**
   * Frames delayed for longer than the queue lasted arrive all at once. Their time has passed: kept, they would delay
   * everything after them. Without a gap, only a burst that is too old is dropped.
   */
  dropStale(nowMs: number, dueMs: number | null): void;
}

export function createBacklog(options: {
  maker: PacketMaker;
  tally: Tally;
  wallMs: () => number;
  /** Playing starts at this depth. */
  startMs: () => number;
  /** The newest frame will leave at `dueMs`. @returns how much longer than the target it waits */
  steer: (sequence: number, dueMs: number) => number;
}): Backlog {
  const { maker, tally, wallMs, startMs, steer } = options;
  const queue = createFrameQueue();
  let lastSequence: number | null = null;
  let lateUntilMs = -Infinity;
  /** how much longer than the target the newest frame waits */
  let spareMs = 0;

  /** Packets sent since the newest frame arrived have moved the deadline by what they took from the queue. */
  const schedule = (dueMs: number | null): void => {
    if (dueMs !== null && lastSequence !== null)
      spareMs = steer(lastSequence, dueMs + maker.heldMs + queue.ms - frameMs);
  };

  return {
    get queuedMs() {
      return queue.ms;
    },
    get heldMs() {
      return maker.heldMs + queue.ms;
    },
    get hasPacket() {
      return queue.ms > 0 || maker.heldMs >= maker.packetMs;
    },
    isNew: (sequence) => lastSequence === null || sequence > lastSequence || sequence < lastSequence - restartSteps,
    push(sequence, frame) {
      lastSequence = sequence;
      queue.push(frame);
    },
    pull() {
      const frame = queue.shift();
      if (frame) tally.left(wallMs() - frame.capturedAt);
      return frame && frame.data;
    },
    peek: (count) => queue.peek(count).map(({ data }) => data),
    trim: queue.trim,
    gapEnded(atMs) {
      lateUntilMs = atMs + lateMs;
    },
    schedule,
    dropStale(nowMs, dueMs) {
      const isAfterGap = nowMs < lateUntilMs;
      if (queue.ms > (isAfterGap && dueMs === null ? startMs() : maxQueueMs)) tally.dropped(queue.trim(startMs()));
      while (isAfterGap && dueMs !== null && queue.ms > 0 && spareMs > keptMs) {
        tally.dropped(queue.trim(queue.ms - 1));
        schedule(dueMs);
      }
    },
  };
}
