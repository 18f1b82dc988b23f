export interface QueuedFrame {
  data: Uint8Array;
  /** ms since 1970 */
  capturedAt: number;
  ms: number;
}

/** Sound captured longer ago than this is not worth sending. */
export const maxQueueMs = 500;

/** Frames in order, counted in ms. */
export function createFrameQueue(): {
  readonly ms: number;
  push(frame: QueuedFrame): void;
  shift(): QueuedFrame | null;
  /** Up to `count` frames that `shift` would return next. */
  peek(count: number): QueuedFrame[];
  /** Drops the oldest frames until `ms` or less is queued; returns their number. */
  trim(ms: number): number;
} {
  let frames: QueuedFrame[] = [];
  // Frames before `first` are taken: Array.shift for every packet would move the rest each time.
  let first = 0;
  let queuedMs = 0;
  const shift = (): QueuedFrame | null => {
    const frame = frames[first];
    if (frame === undefined) return null;
    first += 1;
    if (first >= 64) {
      frames = frames.slice(first);
      first = 0;
    }
    queuedMs = frames.length === first ? 0 : queuedMs - frame.ms;
    return frame;
  };
  return {
    get ms() {
      return queuedMs;
    },
    push(frame) {
      frames.push(frame);
      queuedMs += frame.ms;
    },
    shift,
    peek: (count) => frames.slice(first, first + count),
    trim(ms) {
      let dropped = 0;
      while (queuedMs > ms && shift()) dropped += 1;
      return dropped;
    },
  };
}
