import type { Stats } from '../../shared-protocol/native-messages.ts';
import type { FineClock } from '../clock/fine-clock.ts';
import { createWakeLag } from './wake-lag.ts';

/** Something that plays on deadlines: one session's sender. It never throws. */
export interface Line {
  tick(nowMs: number, earlyMs: number): void;
  prepare(): void;
  wakeAtMs(earlyMs: number): number;
  readonly wantsFrames: boolean;
  isStarving(nowMs: number): boolean;
}

export interface PacerClock {
  /** monotonic */
  nowMs(): number;
  /** Sleeps without running the event loop. */
  block(ms: number): void;
  /** One round of the event loop: input is read, due timers run. */
  turn(): Promise<void>;
  /** The event loop runs for this long, or until `stir`. */
  rest(ms: number): Promise<void>;
  /** Ends a rest. */
  stir(): void;
  /** Held from the first packet to the last. */
  readonly fine: FineClock;
}

export interface Pacer {
  /** A line may have something to do. */
  wakeUp(): void;
  /** since when nobody has looked for input; now, if the event loop is running */
  unseenSinceMs(): number;
  /** False if other work has to wait until the next packet has left. */
  hasTime(): boolean;
  clockFigures(): Stats['clock'];
}

/** Two packets of RTP: input, above all a pause, is seen after two packets at most. */
const turnEveryMs = 30;

/** While frames are awaited, looking more often gains nothing. */
const turnAtMostEveryMs = 5;

/** One turn's share of the 20 ms between two packets. Longer work, such as MLS, is alone in its turn. */
const turnBudgetMs = 4;

/**
 * A frame's arrival is known exactly only while the event loop waits, which every frame wakes: in the first seconds of
 * a spurt, and for a moment every five seconds. It costs a wake-up for each frame.
 */
const listening = { firstMs: 3000, everyMs: 5000, forMs: 400 } as const;

/** A timer is late by up to a millisecond and by the loop's other work; the rest of a wait is slept without a loop. */
const timerLateMs = 1.5;

/**
 * One wait out of this many is always slept without a loop, and shows how late waits end. On a coarse clock, input
 * during the others is another moment to send at.
 */
const measuredEvery = 4;

/** Lines whose deadlines are this close together leave together. */
const togetherMs = 0.25;

/**
 * Sleeps from deadline to deadline, sends what is due, and gives the event loop a turn only after that. A timer in a
 * loop is late by up to a millisecond and by the loop's other work, and waking for each frame costs twice as much as
 * the same work at the sender's own deadline.
 */
export function createPacer({ clock, lines }: { clock: PacerClock; lines: ReadonlySet<Line> }): Pacer {
  const lag = createWakeLag();
  let isPacing = false;
  let isResting = false;
  let beganMs = 0;
  let turnedMs = 0;
  let budgetEndMs = 0;
  let sleeps = 0;

  const isStarving = (nowMs: number): boolean => {
    for (const line of lines) if (line.isStarving(nowMs)) return true;
    return false;
  };

  const isAnyWanting = (): boolean => {
    for (const line of lines) if (line.wantsFrames) return true;
    return false;
  };

  const wakeAtMs = (): number => {
    let next = Infinity;
    for (const line of lines) next = Math.min(next, line.wakeAtMs(lag.aheadMs));
    return next;
  };

  const turn = async (): Promise<void> => {
    budgetEndMs = clock.nowMs() + turnBudgetMs;
    await clock.turn();
    turnedMs = clock.nowMs();
    for (const line of lines) line.prepare();
  };

  const send = (nowMs: number): void => {
    const earlyMs = lines.size > 1 ? Math.max(togetherMs, lag.aheadMs) : lag.aheadMs;
    for (const line of lines) line.tick(nowMs, earlyMs);
  };

  const isListening = (nowMs: number): boolean => {
    const passedMs = nowMs - beganMs;
    return passedMs < listening.firstMs || passedMs % listening.everyMs < listening.forMs;
  };

  const isTimeToTurn = (nowMs: number): boolean => {
    const passedMs = nowMs - turnedMs;
    if (passedMs >= turnEveryMs) return true;
    return passedMs >= turnAtMostEveryMs && (isListening(nowMs) || isAnyWanting());
  };

  /** The event loop runs until `endMs`, or until there is input. */
  const rest = async (endMs: number): Promise<void> => {
    isResting = true;
    budgetEndMs = Math.max(endMs, clock.nowMs() + turnBudgetMs);
    await clock.rest(endMs - clock.nowMs());
    isResting = false;
    turnedMs = clock.nowMs();
    for (const line of lines) line.prepare();
  };

  /** When the event loop's part of this wait ends; null if there is none. */
  const restEndMs = (endMs: number, nowMs: number): number | null => {
    sleeps += 1;
    if (!lag.isKnown || sleeps % measuredEvery === 0) return null;
    if (lag.isCoarse) return endMs;
    return endMs - nowMs > 2 * timerLateMs && isListening(nowMs) ? endMs - timerLateMs : null;
  };

  const block = (endMs: number): void => {
    clock.block(endMs - clock.nowMs());
    lag.noted(clock.nowMs() - endMs);
  };

  const pace = async (): Promise<void> => {
    isPacing = true;
    clock.fine.hold();
    beganMs = clock.nowMs();
    for (;;) {
      // Because reading follows sending, a frame that arrived in time may be unread at its deadline.
      if (isStarving(clock.nowMs())) await turn();
      send(clock.nowMs());
      if (isTimeToTurn(clock.nowMs())) await turn();
      const endMs = wakeAtMs();
      if (endMs === Infinity) break;
      const nowMs = clock.nowMs();
      if (endMs <= nowMs) continue;
      const loopEndMs = restEndMs(endMs, nowMs);
      if (loopEndMs !== null) await rest(loopEndMs);
      else block(endMs);
    }
    isPacing = false;
    clock.fine.release();
  };

  return {
    wakeUp() {
      if (isResting) clock.stir();
      if (!isPacing && wakeAtMs() < Infinity) void pace();
    },
    unseenSinceMs: () => (isPacing && !isResting ? turnedMs : clock.nowMs()),
    hasTime: () => !isPacing || clock.nowMs() < budgetEndMs,
    clockFigures: () => (clock.fine.state === null ? undefined : { fine: clock.fine.state, lateMs: lag.lateMs }),
  };
}

/** The thread's own clock and event loop. */
export function createPacerClock(fine: FineClock): PacerClock {
  const sleeper = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  let stir = (): void => undefined;
  return {
    nowMs: () => performance.now(),
    block: (ms) => void Atomics.wait(sleeper, 0, 0, ms),
    turn: () => new Promise(setImmediate),
    rest: (ms) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, Math.ceil(ms));
        stir = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    stir: () => stir(),
    fine,
  };
}
