import { EarshotError } from '../../shared-protocol/error.ts';

/** A missing or too old Node ends the helper in well under a second, even on a slow disk. */
const earlyMs = 2000;
/** One may be chance, for example while the helper is being replaced. */
const needed = 2;

/** Starts that failed because the helper's process ended at once. */
export interface EarlyExits {
  /** @returns what to report: `host-unstartable` if it ended at once several times in a row, else the error itself */
  judge(error: EarshotError, livedMs: number): EarshotError;
  /** it has answered */
  forget(): void;
}

export function createEarlyExits(): EarlyExits {
  let count = 0;
  return {
    judge(error, livedMs) {
      count = error.code === 'host-exited' && livedMs <= earlyMs ? count + 1 : 0;
      return count < needed ? error : new EarshotError('host-unstartable', error.detail, error);
    },
    forget() {
      count = 0;
    },
  };
}
