import { createArrivalLag, frameMs } from './arrival-lag.ts';

/**
 * How long frames wait for their packets, and how fast packets follow each other.
 *
 * The target is the wait of a frame that came with the usual lag: what the jitter of the last 20 s asks for, and a
 * margin. Stalls that recur within this time are covered from the second one on, single ones are not.
 *
 * The deadlines are steered to the target itself, so the delay that a stall or an earlier target has left goes away
 * again, and a capture clock 200 ppm off settles 0.2 ms beside it: delay never grows and nothing is dropped.
 */
const rateControl = {
  /** before anything is measured: the need of a calm Chromium, whose audio callbacks slip by 10 ms */
  firstTargetMs: 40,
  /** With 30 there was more than one gap in ten calm minutes. */
  minTargetMs: 35,
  /**
   * A longer stall is better heard than waited for. A recorded Firefox had three gaps in 90 s with it, and with 200.
   */
  maxTargetMs: 120,
  marginMs: 5,
  /** half a percent: too little to hear as pitch, and slow enough for jitter buffers to follow */
  maxFaster: 0.005,
  fasterPerMs: 0.001,
  /** A rising target is met at once, by packets 30 ms apart: more would sound like a lost packet. */
  maxSlower: 0.5,
  slowerPerMs: 0.025,
  /** The margin makes up for this much below the target. */
  gentleMs: 5,
} as const;

export interface RateControl {
  /** how long a frame with the usual lag waits */
  readonly targetMs: number;
  /** playing starts at this depth, in whole frames including the newest one */
  readonly startMs: number;
  /** the distance of deadlines is the nominal one times this; below 1 plays faster */
  readonly stretch: number;
  /**
   * A frame arrived; `sequence` counts frames of 20 ms.
   * @param sinceMs when it was known to be absent; equal to `nowMs` if its arrival itself was seen
   */
  arrived(sequence: number, nowMs: number, sinceMs: number): void;
  /** how much longer than the target the newest frame waits if it leaves then */
  spareMs(sequence: number, dueMs: number): number;
  /** When the newest frame will leave. Called while packets are leaving. */
  scheduled(sequence: number, dueMs: number): void;
  /** A new talk spurt or capture: the old beat no longer counts, the target stays. */
  restart(): void;
}

export function createRateControl(): RateControl {
  const lag = createArrivalLag();
  let targetMs: number = rateControl.firstTargetMs;
  /** how far the deadlines are behind the target; negative if they are ahead of it */
  let behindMs = 0;
  let newestLagMs = 0;
  return {
    get targetMs() {
      return targetMs;
    },
    get startMs() {
      return (Math.ceil(targetMs / frameMs) + 1) * frameMs;
    },
    get stretch() {
      const { fasterPerMs, maxFaster, slowerPerMs, maxSlower, gentleMs } = rateControl;
      if (behindMs >= -gentleMs) return 1 - Math.min(maxFaster, behindMs * fasterPerMs);
      return 1 + Math.min(maxSlower, (-gentleMs - behindMs) * slowerPerMs + gentleMs * fasterPerMs);
    },
    spareMs: (sequence, dueMs) => dueMs - sequence * frameMs - targetMs - newestLagMs,
    arrived(sequence, nowMs, sinceMs) {
      newestLagMs = lag.arrived(sequence, nowMs, sinceMs);
      const wantedMs = lag.largestMs + rateControl.marginMs;
      const boundedMs = Math.min(rateControl.maxTargetMs, Math.max(rateControl.minTargetMs, wantedMs));
      // Up at once; down only when a whole window has shown that less is enough.
      if (boundedMs > targetMs || lag.isWindowFull) targetMs = boundedMs;
    },
    scheduled(sequence, dueMs) {
      behindMs = dueMs - sequence * frameMs - targetMs - (lag.usualMs ?? newestLagMs);
    },
    restart() {
      lag.restart();
      behindMs = 0;
    },
  };
}
