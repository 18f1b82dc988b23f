import { frameMs } from './arrival-lag.ts';
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

/** While a frame is waited for, the queue is looked at this often. */
const watchMs = 5;

/**
 * A frame that comes so much after its deadline still leaves, late in its own slot: receivers' jitter buffers take that,
 * and not a frame that is missing. What comes later is dropped with its slot.
 */
const graceMs = 15;

/** Of a burst after a gap, so much more than the target is kept: less than a frame cannot be dropped. */
const keptMs = 10;

/** A restarted capture counts from 0 again; smaller steps back are frames out of order. */
const restartSteps = 50;

/** With this much in the queue, frames that have come may wait with the caller for the next few deadlines. */
const thinQueueMs = 40;

/** Frames in a row that may be unusable before the source is called broken. */
export const maxInvalidInARow = 100;

export interface Sender {
  /**
   * @param arrivedMs when it came in, which may be some packets ago
   * @param sinceMs if only that is known: when it had not come yet, with `arrivedMs` the time by which it had
   */
  push(frame: OutgoingFrame, arrivedMs: number, sinceMs?: number): void;
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

  /** Packets that left since the newest frame came have moved the deadline by what they took from the queue. */
  const schedule = (): void => {
    if (state.at !== 'playing' || lastSequence === null) return;
    control.scheduled(lastSequence, state.dueMs + maker.heldMs + queue.ms - frameMs);
  };

  /**
   * Frames held up for longer than the queue lasted arrive all at once. Their time passed with the gap: kept, they
   * would delay everything that follows. Without a gap, only a burst too old to be wanted is dropped.
   */
  const dropStale = (nowMs: number): void => {
    const isAfterGap = nowMs < lateUntilMs;
    const isPlaying = state.at === 'playing';
    if (queue.ms > (isAfterGap && !isPlaying ? control.startMs : maxQueueMs))
      tally.dropped(queue.trim(control.startMs));
    while (isAfterGap && isPlaying && queue.ms > 0 && control.spareMs > keptMs) {
      tally.dropped(queue.trim(queue.ms - 1));
      schedule();
    }
  };

  /** After a stall: deadlines too old to be met are given up, with enough sound to restore the delay. */
  const skipMissed = (current: State & { dueMs: number }, nowMs: number): void => {
    const due = Math.floor((nowMs - current.dueMs) / maker.packetMs) + 1;
    const skipped = due - maker.maxBurst;
    if (skipped <= 0) return;
    current.dueMs += skipped * maker.packetMs;
    maker.skip(skipped);
    // Frames played out after a pause delay nothing that follows.
    if (current.at !== 'playing') return;
    // The rest of it may be still to be read.
    lateUntilMs = nowMs + lateMs;
    schedule();
    dropStale(nowMs);
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
    // It may still come.
    if (nowMs < dueMs + graceMs) return current;
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

  const isNew = (sequence: number): boolean =>
    lastSequence === null || sequence > lastSequence || sequence < lastSequence - restartSteps;

  const reject = (): void => {
    tally.dropped(1);
    invalidInARow += 1;
  };

  return {
    push({ sequence, capturedAt, data }, arrivedMs, sinceMs = arrivedMs) {
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
      control.arrived(sequence, arrivedMs, sinceMs);
      // It was not the end: the rest of the farewell would make the gap longer.
      if (state.at === 'finishing' && isStarved && queue.ms >= control.startMs) {
        isStarved = false;
        lateUntilMs = arrivedMs + lateMs;
        state = { at: 'playing', dueMs: state.dueMs, missingMs: 0 };
      }
      schedule();
      dropStale(arrivedMs);
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
      if ('dueMs' in state) skipMissed(state, nowMs);
      const intervalMs = maker.packetMs * control.stretch;
      while ('dueMs' in state && state.dueMs <= nowMs) {
        const next = play(state, intervalMs, nowMs);
        if (next === state) return;
        state = next;
      }
    },
    wakeAtMs() {
      if (state.at === 'idle') return Infinity;
      if (state.at === 'buffering' || state.dueMs <= lastWakeMs) return lastWakeMs + watchMs;
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
