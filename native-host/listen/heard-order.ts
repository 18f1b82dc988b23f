/** A packet's content: an Opus frame, silence, or a frame that could not be decrypted. */
export type Content = Uint8Array | 'silence' | 'unreadable';

/** A frame in order, and how many frames of 20 ms are missing before it. */
export interface OrderedFrame {
  lost: number;
  data: Uint8Array;
}

/**
 * How long a late frame is waited for after later ones have arrived. The network seldom delays a frame by more, and the
 * player waits a little longer than this.
 */
export const reorderMs = 60;

/** More frames than can be on the way within that time: anything missing before them will not come any more. */
const maxWaiting = 8;

/** Five seconds: a larger jump is a new beginning, not a loss. */
const plausibleJump = 250;

/** Puts one speaker's frames in order. Duplicates and late ones are dropped. */
export interface HeardOrder {
  push(sequence: number, content: Content, nowMs: number): void;
  /** The frames whose turn it is, oldest first. */
  release(nowMs: number): OrderedFrame[];
  /** frames wait for an earlier one */
  readonly isWaiting: boolean;
}

export function createHeardOrder(): HeardOrder {
  const waiting = new Map<number, { content: Content; atMs: number }>();
  /** u16; null before the first */
  let next: number | null = null;
  let lost = 0;

  const begin = (sequence: number): void => {
    waiting.clear();
    next = sequence;
    lost = 0;
  };

  /** The next one will not come: others have waited for it long enough. */
  const isGivenUp = (nowMs: number): boolean =>
    waiting.size > maxWaiting || [...waiting.values()].some(({ atMs }) => nowMs - atMs >= reorderMs);

  return {
    get isWaiting() {
      return waiting.size > 0;
    },
    push(sequence, content, nowMs) {
      next ??= sequence;
      const ahead = ((sequence - next) << 16) >> 16;
      if (Math.abs(ahead) > plausibleJump) begin(sequence);
      else if (ahead < 0) return;
      if (!waiting.has(sequence)) waiting.set(sequence, { content, atMs: nowMs });
    },
    release(nowMs) {
      const released: OrderedFrame[] = [];
      while (next !== null && waiting.size > 0) {
        const found = waiting.get(next);
        if (!found && !isGivenUp(nowMs)) break;
        waiting.delete(next);
        next = (next + 1) & 0xffff;
        if (!found || found.content === 'unreadable') lost += 1;
        else if (found.content !== 'silence') {
          released.push({ lost: Math.min(lost, plausibleJump), data: found.content });
          lost = 0;
        } else lost = 0;
      }
      return released;
    },
  };
}
