/** After the third unusable commit or welcome in a minute, a fresh join is the better repair. */
const maxInvalid = 3;
export const invalidWindowMs = 60_000;

/** Counts failures. @returns true if there are too many */
export function createInvalidBudget(): (nowMs: number) => boolean {
  let failedAtMs: number[] = [];
  return (nowMs) => {
    failedAtMs = [...failedAtMs, nowMs].filter((atMs) => nowMs - atMs < invalidWindowMs).slice(-maxInvalid);
    return failedAtMs.length >= maxInvalid;
  };
}
