import type { Stats } from '../../shared-protocol/native-messages.ts';
import { createHistogram } from './histogram.ts';

export type SenderFigures = Omit<Stats, 'type' | 'session'>;

export interface Tally {
  sent(lateMs: number): void;
  /** The socket did not accept a packet that was counted as sent. */
  unsent(): void;
  /** A frame left the queue, this long after its capture. */
  left(latencyMs: number): void;
  dropped(frames: number): void;
  underrun(): void;
  /** The figures of the last second; called once a second. */
  figures(elapsedMs: number, queueMs: number): SenderFigures;
}

/** Counts for `stats` messages. */
export function createTally(): Tally {
  const late = createHistogram(0.05);
  const latency = createHistogram(0.5);
  const counts = { sent: 0, sentBefore: 0, dropped: 0, underruns: 0 };
  return {
    sent(lateMs) {
      counts.sent += 1;
      late.add(lateMs);
    },
    unsent() {
      counts.sent -= 1;
      counts.dropped += 1;
    },
    // The source's clock may be ahead of ours by a fraction of a millisecond.
    left: (latencyMs) => latency.add(Math.max(0, latencyMs)),
    dropped(frames) {
      counts.dropped += frames;
    },
    underrun() {
      counts.underruns += 1;
    },
    figures(elapsedMs, queueMs) {
      const { sent, sentBefore, dropped, underruns } = counts;
      counts.sentBefore = sent;
      return {
        sent,
        packetsPerSecond: ((sent - sentBefore) / Math.max(1, elapsedMs)) * 1000,
        queueMs,
        dropped,
        underruns,
        lateMs: late.roll(),
        latencyMs: latency.roll(),
      };
    },
  };
}
