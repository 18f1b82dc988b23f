/** What a packet held: a frame of Opus, nothing to hear, or a frame that could not be decrypted. */
export type Content = Uint8Array | 'silence' | 'unreadable';

/** A frame in its place, and how many of 20 ms each are missing before it. */
export interface OrderedFrame {
  lost: number;
  data: Uint8Array;
}

/**
 * A frame that others have overtaken is waited for as long as this. The network seldom delays one by more, and whoever
 * plays the frames waits a little longer than that.
 */
export const reorderMs = 60;

/** More than can be on the way within that time: whatever is missing before them does not come any more. */
const maxWaiting = 8;

/** Five seconds: a jump beyond is a new beginning and no loss. */
const plausibleJump = 250;

/** Brings one speaker's frames into their order. What comes twice, or too late, is dropped. */
export interface HeardOrder {
  push(sequence: number, content: Content, nowMs: number): void;
  /** Those whose turn it is, oldest first. */
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
