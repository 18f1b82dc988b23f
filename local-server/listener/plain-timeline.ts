import { plainPacket } from '../../shared-protocol/packet-layout.ts';

/** Samples with their place in the recording, counted in 48 kHz sample frames from its start. */
export interface Placed {
  position: number;
  samples: Int16Array;
}

/** Later than this against the stream's own pace, and a packet may stand behind a gap. */
const gapMs = 40;
/** A stall whose packets all arrive within this time was no gap: they only came late, together. */
const decisionMs = 250;
/** Caught up to within this much: nothing is missing. */
const caughtUpMs = 20;
/** Clocks of sender and receiver may differ by 1000 ppm without ever looking like a gap. */
const driftShare = 0.001;
/** Beyond this a gap's end is set by the clock rather than by the stream's own pace. */
const resyncMs = 100;

const perMs = plainPacket.sampleRate / 1000;

/**
 * Places packets that carry neither sequence nor time: one behind the other as long as they keep pace, with silence if
 * the sender really paused. A packet that comes late is held until it is clear whether the rest catches up.
 * @param originMs arrival time of position 0
 */
export function createPlainTimeline(originMs: number) {
  let next: number | null = null;
  let baseMs = 0;
  let missing = 0;
  let held: { sinceMs: number; leastLagMs: number; parts: Int16Array[]; count: number; isPause: boolean } | null = null;

  const place = (parts: Int16Array[]): Placed[] =>
    parts.map((samples) => {
      const placed = { position: next!, samples };
      next! += samples.length;
      return placed;
    });

  const decide = (): Placed[] => {
    const { sinceMs, leastLagMs, parts, isPause } = held!;
    const before = next!;
    held = null;
    const byPace = next! + Math.round(leastLagMs * perMs);
    const byClock = Math.round((sinceMs - originMs) * perMs);
    next = Math.abs(byClock - byPace) > resyncMs * perMs ? Math.max(next!, byClock) : byPace;
    if (next !== byPace) baseMs = sinceMs - next / perMs;
    if (!isPause) missing += next - before;
    return place(parts);
  };

  return {
    /** First free place: everything before it is final. */
    get position(): number {
      return next ?? 0;
    },
    /** Silence filled in although the sender had announced no pause, in sample frames. */
    get missing(): number {
      return missing;
    },
    /** @param isAfterPause the sender had announced a pause before this packet */
    push(samples: Int16Array, arrivalMs: number, isAfterPause: boolean): Placed[] {
      if (next === null) {
        next = Math.max(0, Math.round((arrivalMs - originMs) * perMs));
        baseMs = arrivalMs - next / perMs;
      }
      const lagMs = arrivalMs - (baseMs + (next + (held?.count ?? 0)) / perMs);
      // A sender may run ahead, its packets then wait to be played. Only the clocks' drift is followed, slowly.
      const driftMs = (samples.length / perMs) * driftShare;
      if (!held) baseMs += Math.max(-driftMs, Math.min(driftMs, lagMs));
      if (!held && lagMs <= gapMs) return place([samples]);
      held ??= { sinceMs: arrivalMs, leastLagMs: lagMs, parts: [], count: 0, isPause: isAfterPause };
      held.parts.push(samples);
      held.count += samples.length;
      held.leastLagMs = Math.min(held.leastLagMs, lagMs);
      if (lagMs < caughtUpMs) {
        const { parts } = held;
        held = null;
        return place(parts);
      }
      return arrivalMs - held.sinceMs >= decisionMs ? decide() : [];
    },
    /** Packets held long enough by `nowMs`. */
    release: (nowMs: number): Placed[] => (held && nowMs - held.sinceMs >= decisionMs ? decide() : []),
  };
}
