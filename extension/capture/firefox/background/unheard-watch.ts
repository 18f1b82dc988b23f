/** A page may pause between two pieces, and the browser notices that a moment late. */
export const suspiciousMs = 1500;
export const deafMs = 4000;

/** `suspects`: the tab plays on this computer, but none of its sound has arrived for a while. `deaf`: for too long. */
export type Hearing = 'hears' | 'suspects' | 'deaf';

export interface UnheardWatch {
  /** this block of the tab was not silent */
  heard(): void;
  /** @param isAudible the browser's own flag that the tab plays sound */
  check(isAudible: boolean): Hearing;
}

/**
 * Once deaf, it stays so until something arrives.
 * @param nowMs of a monotonic clock
 */
export function createUnheardWatch(nowMs: () => number): UnheardWatch {
  /** since when the tab has played unheard; null while it does not */
  let sinceMs: number | null = null;
  let isDeaf = false;
  return {
    heard() {
      sinceMs = null;
      isDeaf = false;
    },
    check(isAudible) {
      sinceMs = isAudible ? (sinceMs ?? nowMs()) : null;
      const unheardMs = sinceMs === null ? 0 : nowMs() - sinceMs;
      isDeaf ||= unheardMs >= deafMs;
      if (isDeaf) return 'deaf';
      return unheardMs >= suspiciousMs ? 'suspects' : 'hears';
    },
  };
}
