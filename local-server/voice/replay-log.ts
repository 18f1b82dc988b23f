/** Messages kept for a resume; a client that missed more must join again. */
export const replayLimit = 1000;

/** Numbers messages and keeps them: the number is a u16 that wraps to 0. */
export interface ReplayLog<T> {
  /** The number that the next message gets; the message is kept with it. */
  add(make: (sequence: number) => T): T;
  /** The messages after this number, null for all; returns null if some are no longer kept. */
  after(sequence: number | null): T[] | null;
}

export function createReplayLog<T>(firstSequence: number, limit: number = replayLimit): ReplayLog<T> {
  const kept: { sequence: number; message: T }[] = [];
  let next = firstSequence & 0xffff;
  let isComplete = true;
  return {
    add(make) {
      const sequence = next;
      next = (next + 1) & 0xffff;
      const message = make(sequence);
      kept.push({ sequence, message });
      if (kept.length > limit) {
        kept.shift();
        isComplete = false;
      }
      return message;
    },
    after(sequence) {
      const messages = kept.map(({ message }) => message);
      if (sequence === null) return isComplete ? messages : null;
      const index = kept.findIndex((entry) => entry.sequence === sequence);
      return index < 0 ? null : messages.slice(index + 1);
    },
  };
}
