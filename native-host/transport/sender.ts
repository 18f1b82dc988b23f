import { createBacklog } from './backlog.ts';
import { createPace, type Pace, type PacedLine } from './pace.ts';
import type { PacketMaker } from './packet-maker.ts';
import { createTally, type SenderFigures } from './tally.ts';

export interface OutgoingFrame {
  sequence: number;
  capturedAt: number;
  data: Uint8Array;
}

/**
 * From the first frame to the last packet of a talk spurt. `dueMs` is the next packet's deadline.
 * ```
 * idle -> buffering -> playing -> finishing -> idle
 *             \------> draining ----^
 * ```
 */
type State =
  | { at: 'idle' }
  | { at: 'buffering'; sinceMs: number }
  | { at: 'playing'; dueMs: number; missingMs: number }
  /** after `pause`: the queue plays out */
  | { at: 'draining'; dueMs: number }
  | { at: 'finishing'; dueMs: number; step: number };

type Timed = State & { dueMs: number };

/** Without sound for this long the spurt ends, with or without `pause`. */
const maxMissingMs = 100;

/** While a frame is awaited, the queue is checked this often. */
const watchMs = 5;

/**
 * A frame this late after its deadline still leaves, late in its own slot: receivers' jitter buffers accept a late
 * frame, but not a missing one. Later frames are dropped with their slot.
 */
const graceMs = 15;

/** With less than a frame in the queue, the next one is read as soon as it can have arrived. */
const thinQueueMs = 20;

/** How many unusable frames in a row mean a broken source. */
export const maxInvalidInARow = 100;

export interface Sender {
  /**
   * @param arrivedMs when it arrived, which may be some packets ago
   * @param sinceMs if only a range is known: its beginning, with `arrivedMs` as its end
   */
  push(frame: OutgoingFrame, arrivedMs: number, sinceMs?: number): void;
  /** From now on its frames are those of all lines of this pace. */
  follow(pace: Pace): void;
  /** A frame that was unreadable. */
  reject(): void;
  /** Ends the talk spurt after playing the queue, or with `flush` after dropping it. */
  pause(nowMs: number, flush?: boolean): void;
  /** Drops the queue. */
  discard(): void;
  /** Sends the due packets, and those due within `earlyMs` whose frames are there. */
  tick(nowMs: number, earlyMs?: number): void;
  /** Encrypts the next packets. */
  prepare(): void;
  /** when `tick` should be called next, if it may be early; Infinity while there is nothing to do */
  wakeAtMs(earlyMs?: number): number;
  /** False while arrived frames need not be read yet. */
  readonly wantsFrames: boolean;
  /** The frame for a past deadline is missing; it may be unread. */
  isStarving(nowMs: number): boolean;
  /** It no longer sends anything. */
  end(): void;
  /** True after a hundred unusable frames in a row. */
  readonly isSourceBroken: boolean;
  /** Packets that the socket did not accept. */
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
  pace?: Pace;
}): Sender {
  const { maker, send, wallMs } = options;
  let pace = options.pace ?? createPace();
  const tally = createTally();
  const backlog = createBacklog({
    maker,
    tally,
    wallMs,
    startMs: () => pace.control.startMs,
    steer(sequence, dueMs) {
      if (pace.mayLead(line)) pace.control.scheduled(sequence, dueMs);
      return pace.control.spareMs(sequence, dueMs);
    },
  });
  let invalidInARow = 0;
  let state: State = { at: 'idle' };
  /** the timeline's position when the last spurt ended */
  let endedDueMs: number | null = null;
  let lastWakeMs = -Infinity;
  /** the last spurt ended without sound, not by a pause */
  let isStarved = false;

  const enter = (next: State): void => {
    state = next;
    if (next.at !== 'playing') pace.leave(line);
  };

  const playingDueMs = (): number | null => (state.at === 'playing' ? state.dueMs : null);

  const emit = (packet: Uint8Array, dueMs: number, nowMs: number): void => {
    tally.sent(nowMs - dueMs);
    send(packet);
  };

  const beginSpurt = (nowMs: number): number => {
    if (isStarved) {
      // Frames that were held back somewhere arrive all at once, and would delay everything after them.
      tally.dropped(backlog.trim(pace.control.startMs));
      backlog.gapEnded(nowMs);
      isStarved = false;
    }
    // The receivers' time continued while nothing was sent.
    const beginMs = pace.firstSlotMs(nowMs, maker.packetMs, backlog.queuedMs);
    if (endedDueMs !== null) maker.skip(Math.max(0, Math.round((beginMs - endedDueMs) / maker.packetMs)));
    return beginMs;
  };

  /** After a stall: deadlines too old to be met are given up, with enough sound to restore the delay. */
  const skipMissed = (current: Timed, nowMs: number): void => {
    const due = Math.floor((nowMs - current.dueMs) / maker.packetMs) + 1;
    const skipped = due - maker.maxBurst;
    if (skipped <= 0) return;
    current.dueMs += skipped * maker.packetMs;
    maker.skip(skipped);
    // Frames played out after a pause delay nothing after them.
    if (current.at !== 'playing') return;
    // Its remaining frames may still be unread.
    backlog.gapEnded(nowMs);
    backlog.schedule(current.dueMs);
    backlog.dropStale(nowMs, current.dueMs);
  };

  /** One deadline. @returns false if its frame may still arrive */
  const play = (current: Timed, intervalMs: number, nowMs: number): boolean => {
    const { dueMs } = current;
    const packet = current.at === 'finishing' ? maker.finish(current.step) : maker.next(backlog.pull, backlog.peek);
    const isWaitedFor = !packet && current.at === 'playing' && nowMs < dueMs + graceMs;
    const nextMs = pace.follow(line, dueMs + intervalMs, maker.packetMs);
    if (isWaitedFor) return false;
    if (packet) {
      emit(packet, dueMs, nowMs);
      // Updated in place: a new state for each packet would be garbage.
      current.dueMs = nextMs;
      if (current.at === 'playing') current.missingMs = 0;
      else if (current.at === 'finishing') current.step += 1;
      return true;
    }
    if (current.at === 'playing') miss(current, nextMs);
    else if (current.at === 'draining') enter({ at: 'finishing', dueMs, step: 0 });
    else {
      endedDueMs = dueMs;
      enter(backlog.queuedMs > 0 ? { at: 'buffering', sinceMs: nowMs } : { at: 'idle' });
    }
    return true;
  };

  /** A frame did not arrive. */
  const miss = (current: State & { at: 'playing' }, nextMs: number): void => {
    // Counted once for each frame's length, whatever the packets' length.
    if (current.missingMs % 20 < maker.packetMs) tally.underrun();
    maker.skip(1);
    current.missingMs += maker.packetMs;
    current.dueMs = nextMs;
    backlog.gapEnded(nextMs);
    if (current.missingMs < maxMissingMs) return;
    isStarved = true;
    enter({ at: 'finishing', dueMs: nextMs, step: 0 });
  };

  const reject = (): void => {
    tally.dropped(1);
    invalidInARow += 1;
  };

  const line: Sender & PacedLine = {
    push({ sequence, capturedAt, data }, arrivedMs, sinceMs = arrivedMs) {
      const ms = maker.frameMs(data);
      if (ms === null || !backlog.isNew(sequence)) return reject();
      invalidInARow = 0;
      // A source that stalled has kept its beat.
      pace.arrived(sequence, arrivedMs, sinceMs, state.at === 'idle' && !isStarved);
      if (state.at === 'idle') enter({ at: 'buffering', sinceMs: arrivedMs });
      else if (state.at === 'draining') enter({ at: 'playing', dueMs: state.dueMs, missingMs: 0 });
      backlog.push(sequence, { data, capturedAt, ms });
      // It was not the end: the remaining silence frames would make the gap longer.
      if (state.at === 'finishing' && isStarved && backlog.queuedMs >= pace.control.startMs) {
        isStarved = false;
        backlog.gapEnded(arrivedMs);
        enter({ at: 'playing', dueMs: state.dueMs, missingMs: 0 });
      }
      backlog.schedule(playingDueMs());
      backlog.dropStale(arrivedMs, playingDueMs());
    },
    follow(next) {
      if (next === pace) return;
      pace.leave(line);
      pace = next;
    },
    reject,
    pause(nowMs, flush = false) {
      if (flush) {
        // The user asked for it, so none of it counts as dropped.
        backlog.trim(0);
        maker.forget();
        if (state.at === 'buffering') enter({ at: 'idle' });
        else if ('dueMs' in state && state.at !== 'finishing') enter({ at: 'finishing', dueMs: state.dueMs, step: 0 });
        return;
      }
      if (state.at === 'buffering') enter({ at: 'draining', dueMs: beginSpurt(nowMs) });
      else if (state.at === 'playing') enter({ at: 'draining', dueMs: state.dueMs });
    },
    discard: () => tally.dropped(backlog.trim(0)),
    tick(nowMs, earlyMs = 0) {
      lastWakeMs = nowMs;
      if (state.at === 'buffering') {
        const startMs = pace.startMs();
        if (backlog.queuedMs < startMs && nowMs - state.sinceMs < startMs + maxMissingMs) return;
        enter({ at: 'playing', dueMs: beginSpurt(nowMs), missingMs: 0 });
      }
      if ('dueMs' in state) skipMissed(state, nowMs);
      const intervalMs = maker.packetMs * pace.control.stretch;
      while ('dueMs' in state && state.dueMs <= nowMs + earlyMs) {
        // A frame is missing only after its deadline.
        if (state.at === 'playing' && state.dueMs > nowMs && !backlog.hasPacket) return;
        if (!play(state, intervalMs, nowMs)) return;
      }
    },
    prepare() {
      if (state.at === 'playing' || state.at === 'draining') maker.prepare(backlog.peek);
    },
    wakeAtMs(earlyMs = 0) {
      if (state.at === 'idle') return Infinity;
      // It begins with a packet of the others.
      if (state.at === 'buffering' && !pace.isFree) return Infinity;
      if (state.at === 'buffering' || state.dueMs <= lastWakeMs) return lastWakeMs + watchMs;
      return state.dueMs - (backlog.hasPacket ? earlyMs : 0) + (maker.packetsPerWake - 1) * maker.packetMs;
    },
    get wantsFrames() {
      return state.at === 'buffering' || (state.at === 'playing' && backlog.heldMs < thinQueueMs);
    },
    isStarving: (nowMs) => state.at === 'playing' && state.dueMs <= nowMs && !backlog.hasPacket,
    get playingMs() {
      return state.at === 'playing' ? backlog.heldMs : null;
    },
    get isSourceBroken() {
      return invalidInARow >= maxInvalidInARow;
    },
    countUnsent: tally.unsent,
    figures: (elapsedMs) => tally.figures(elapsedMs, backlog.heldMs),
    end: () => enter({ at: 'idle' }),
  };
  return line;
}
