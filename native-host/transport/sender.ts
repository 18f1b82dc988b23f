import { createFrameQueue, maxQueueMs } from './frame-queue.ts';
import type { PacketMaker } from './packet-maker.ts';
import { createRateControl } from './rate-control.ts';
import { createTally, type SenderFigures } from './tally.ts';

export interface OutgoingFrame {
  sequence: number;
  capturedAt: number;
  data: Uint8Array;
}

/**
 * From the first frame to the last packet of a talk spurt. `dueMs` is the deadline of the next packet.
 * ```
 * idle -> buffering -> playing -> finishing -> idle
 *             \------> draining ----^
 * ```
 */
type State =
  | { at: 'idle' }
  | { at: 'buffering'; sinceMs: number }
  | { at: 'playing'; dueMs: number; missingMs: number }
  /** after `pause`: the queue is played out */
  | { at: 'draining'; dueMs: number }
  | { at: 'finishing'; dueMs: number; step: number };

/** Without sound for this long the spurt is over, with or without `pause`. */
const maxMissingMs = 100;

/** After a gap, frames that were held up arrive within this time. */
const lateMs = 100;

/** While buffering the queue is looked at this often. */
const bufferingWakeMs = 5;

/** A restarted capture counts from 0 again; smaller steps back are frames out of order. */
const restartSteps = 50;

/** With this much in the queue, frames that have come may wait with the caller for the next few deadlines. */
const thinQueueMs = 40;

/** Frames in a row that may be unusable before the source is called broken. */
export const maxInvalidInARow = 100;

export interface Sender {
  /** @param arrivedMs when it came in, which may be some packets ago */
  push(frame: OutgoingFrame, arrivedMs: number): void;
  /** A frame that could not even be read. */
  reject(): void;
  /** Ends the talk spurt after playing the queue, or with `flush` after dropping it. */
  pause(nowMs: number, flush?: boolean): void;
  /** Drops the queue. */
  discard(): void;
  /** Sends the packets that are due. */
  tick(nowMs: number): void;
  /** when `tick` wants to be called next; Infinity while there is nothing to do */
  wakeAtMs(): number;
  /** False while arrived frames need not be handed over yet. */
  readonly wantsFrames: boolean;
  /** True after a hundred unusable frames in a row. */
  readonly isSourceBroken: boolean;
  /** Packets that the socket did not take. */
  countUnsent(): void;
  /** The figures of the last second; called once a second. */
  figures(elapsedMs: number): SenderFigures;
}

/** Plays frames as packets on absolute deadlines of a monotonic clock, which the caller reads. */
export function createSender(options: {
  maker: PacketMaker;
  send: (packet: Uint8Array) => void;
  /** ms since 1970, only for the latency figures */
  wallMs: () => number;
}): Sender {
  const { maker, send, wallMs } = options;
  const queue = createFrameQueue();
  const control = createRateControl();
  const tally = createTally();
  let invalidInARow = 0;
  let state: State = { at: 'idle' };
  let lastSequence: number | null = null;
  /** where the timeline stood when the last spurt ended */
  let endedDueMs: number | null = null;
  let lastWakeMs = -Infinity;
  /** the last spurt ended for want of sound, not by a pause */
  let isStarved = false;
  /** after a gap: frames that arrive before this were held up */
  let lateUntilMs = -Infinity;

  const pull = (): Uint8Array | null => {
    const frame = queue.shift();
    if (frame) tally.left(wallMs() - frame.capturedAt);
    return frame && frame.data;
  };

  const peek = (count: number): Uint8Array[] => queue.peek(count).map(({ data }) => data);

  const emit = (packet: Uint8Array, dueMs: number, nowMs: number): void => {
    tally.sent(nowMs - dueMs);
    send(packet);
  };

  const beginSpurt = (nowMs: number): number => {
    if (isStarved) {
      // Frames that were held back somewhere arrive all at once, and would delay everything that follows.
      tally.dropped(queue.trim(control.startMs));
      lateUntilMs = nowMs + lateMs;
      isStarved = false;
    }
    // The receivers' time went on while nothing was sent.
    if (endedDueMs !== null) maker.skip(Math.max(0, Math.round((nowMs - endedDueMs) / maker.packetMs)));
    return nowMs;
  };

  /** After a stall: deadlines too old to be met are given up, with enough sound to restore the delay. */
  const skipMissed = (current: State & { dueMs: number }, intervalMs: number, nowMs: number): void => {
    const due = Math.floor((nowMs - current.dueMs) / intervalMs) + 1;
    const skipped = due - maker.maxBurst;
    if (skipped <= 0) return;
    current.dueMs += skipped * intervalMs;
    maker.skip(skipped);
    // Frames played out after a pause delay nothing that follows.
    if (current.at !== 'playing') return;
    tally.dropped(queue.trim(Math.max(control.startMs, queue.ms - skipped * maker.packetMs)));
    // The rest of it may be still to be read.
    lateUntilMs = nowMs + lateMs;
  };

  /** One deadline. */
  const play = (current: State & { dueMs: number }, intervalMs: number, nowMs: number): State => {
    const { dueMs } = current;
    if (current.at === 'finishing') {
      const packet = maker.finish(current.step);
      if (packet) {
        emit(packet, dueMs, nowMs);
        return { at: 'finishing', dueMs: dueMs + intervalMs, step: current.step + 1 };
      }
      endedDueMs = dueMs;
      return queue.ms > 0 ? { at: 'buffering', sinceMs: nowMs } : { at: 'idle' };
    }
    const packet = maker.next(pull, peek);
    if (packet) {
      emit(packet, dueMs, nowMs);
      return current.at === 'playing'
        ? { at: 'playing', dueMs: dueMs + intervalMs, missingMs: 0 }
        : { at: 'draining', dueMs: dueMs + intervalMs };
    }
    if (current.at !== 'playing') return { at: 'finishing', dueMs, step: 0 };
    // Counted once for every frame's length, whatever the packets' length.
    if (current.missingMs % 20 < maker.packetMs) tally.underrun();
    maker.skip(1);
    const missingMs = current.missingMs + maker.packetMs;
    const next = dueMs + intervalMs;
    lateUntilMs = next + lateMs;
    if (missingMs < maxMissingMs) return { at: 'playing', dueMs: next, missingMs };
    isStarved = true;
    return { at: 'finishing', dueMs: next, step: 0 };
  };

  /**
   * Frames held up for longer than the queue lasted arrive all at once. Their time passed with the gap: kept, they
   * would delay everything that follows. Without a gap, only a burst too old to be wanted is dropped.
   */
  const dropStale = (nowMs: number): void => {
    if (nowMs < lateUntilMs) tally.dropped(queue.trim(control.mostMs));
    else if (queue.ms > maxQueueMs) tally.dropped(queue.trim(control.startMs));
  };

  const isNew = (sequence: number): boolean =>
    lastSequence === null || sequence > lastSequence || sequence < lastSequence - restartSteps;

  const reject = (): void => {
    tally.dropped(1);
    invalidInARow += 1;
  };

  return {
    push({ sequence, capturedAt, data }, arrivedMs) {
      const ms = maker.frameMs(data);
      if (ms === null || !isNew(sequence)) return reject();
      invalidInARow = 0;
      if (lastSequence !== null && sequence < lastSequence) control.restart();
      lastSequence = sequence;
      if (state.at === 'idle') {
        // A source that was held up has kept its beat.
        if (!isStarved) control.restart();
        state = { at: 'buffering', sinceMs: arrivedMs };
      } else if (state.at === 'draining') state = { at: 'playing', dueMs: state.dueMs, missingMs: 0 };
      queue.push({ data, capturedAt, ms });
      control.arrived(sequence, arrivedMs);
      dropStale(arrivedMs);
      // It was not the end: the rest of the farewell would make the gap longer.
      if (state.at === 'finishing' && isStarved && queue.ms >= control.startMs) {
        isStarved = false;
        lateUntilMs = arrivedMs + lateMs;
        state = { at: 'playing', dueMs: state.dueMs, missingMs: 0 };
      }
      // Packets that left meanwhile moved the deadline by what they took from the queue.
      if (state.at === 'playing') control.measured(state.dueMs - arrivedMs + maker.heldMs + queue.ms, arrivedMs);
    },
    reject,
    pause(nowMs, flush = false) {
      if (flush) {
        // Asked for, so none of it counts as dropped.
        queue.trim(0);
        maker.forget();
        if (state.at === 'buffering') state = { at: 'idle' };
        else if ('dueMs' in state && state.at !== 'finishing') state = { at: 'finishing', dueMs: state.dueMs, step: 0 };
        return;
      }
      if (state.at === 'buffering') state = { at: 'draining', dueMs: beginSpurt(nowMs) };
      else if (state.at === 'playing') state = { at: 'draining', dueMs: state.dueMs };
    },
    discard: () => tally.dropped(queue.trim(0)),
    tick(nowMs) {
      lastWakeMs = nowMs;
      if (state.at === 'buffering') {
        const isFull = queue.ms >= control.startMs;
        if (!isFull && nowMs - state.sinceMs < control.startMs + maxMissingMs) return;
        state = { at: 'playing', dueMs: beginSpurt(nowMs), missingMs: 0 };
      }
      const intervalMs = maker.packetMs * control.stretch;
      if ('dueMs' in state) skipMissed(state, intervalMs, nowMs);
      while ('dueMs' in state && state.dueMs <= nowMs) state = play(state, intervalMs, nowMs);
    },
    wakeAtMs() {
      if (state.at === 'idle') return Infinity;
      if (state.at === 'buffering') return lastWakeMs + bufferingWakeMs;
      return state.dueMs + (maker.packetsPerWake - 1) * maker.packetMs;
    },
    get wantsFrames() {
      return state.at !== 'playing' || queue.ms < thinQueueMs;
    },
    get isSourceBroken() {
      return invalidInARow >= maxInvalidInARow;
    },
    countUnsent: tally.unsent,
    figures: (elapsedMs) => tally.figures(elapsedMs, maker.heldMs + queue.ms),
  };
}
