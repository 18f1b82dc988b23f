import type { Clock } from './clock.ts';
import type { KeyPackage } from './key-package.ts';

/**
 * How long a key package waits for the newer one that should follow. A client may have lost it: @discordjs/voice sends
 * none while it resumes.
 */
export const keyPackageGraceMs = 1000;

/**
 * Distinguishes a member's latest key package from those already on their way when another was requested. With an old
 * one the member would be added under a key that it has dropped.
 */
export interface KeyPackageDesk {
  /** a requested one has not arrived */
  readonly isOwed: boolean;
  /** Another one is on its way: after op 4, after op 24 with epoch 1, after op 31. */
  ask(): void;
  /** `use` is called with it at once, after the grace time, or, if a newer one arrives, not at all. */
  hand(keyPackage: KeyPackage): void;
  /** An unusable one arrived. */
  discard(): void;
  close(): void;
}

export function createKeyPackageDesk(
  clock: Clock,
  use: (keyPackage: KeyPackage, isLate: boolean) => void,
): KeyPackageDesk {
  let owed = 0;
  let cancelTimer = (): void => undefined;
  return {
    get isOwed() {
      return owed > 0;
    },
    ask() {
      cancelTimer();
      owed += 1;
    },
    hand(keyPackage) {
      cancelTimer();
      owed = Math.max(0, owed - 1);
      if (owed === 0) return use(keyPackage, false);
      cancelTimer = clock.setTimer(() => {
        owed = 0;
        use(keyPackage, true);
      }, keyPackageGraceMs);
    },
    discard: () => void (owed = Math.max(0, owed - 1)),
    close: () => cancelTimer(),
  };
}
