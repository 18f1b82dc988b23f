import { asEarshotError, type ErrorCode } from '../../shared-protocol/error.ts';
import type { ResumePoint } from '../discord/gateway/gateway-contract.ts';
import type { Clock } from '../time/clock.ts';
import type { ResumeStorage } from './resume-storage.ts';

/** Changes within this time are stored together: a browser that stops the background gives no warning. */
const storeAfterMs = 1000;

/**
 * Stores the point to resume from: if the background is stopped and Discord still has the session, the next background
 * resumes instead of identifying.
 */
export interface SessionKeeper {
  /** why the session will not outlive the background, or null */
  unkept(): ErrorCode | null;
  storeSoon(): void;
  /** Stores nothing more until it is asked to again. */
  cancel(): void;
  /** If it fails, the next background signs in again, at the cost of an identify and the bot's place in voice. */
  keep(point: ResumePoint): Promise<void>;
  forget(): Promise<void>;
}

export function createSessionKeeper(options: {
  clock: Clock;
  storage: ResumeStorage;
  /** the point to resume from now; null if there is none */
  point(): ResumePoint | null | undefined;
}): SessionKeeper {
  const { clock, storage } = options;
  let cancelStore: (() => void) | null = null;
  let unkept: ErrorCode | null = null;

  async function keep(point: ResumePoint): Promise<void> {
    try {
      await storage.set(point);
      unkept = null;
    } catch (thrown) {
      unkept = asEarshotError(thrown, 'session-unkept').code;
    }
  }

  return {
    unkept: () => unkept,
    storeSoon() {
      cancelStore ??= clock.setTimer(() => {
        cancelStore = null;
        const point = options.point();
        if (point) void keep(point);
      }, storeAfterMs);
    },
    cancel() {
      cancelStore?.();
      cancelStore = null;
    },
    keep,
    async forget() {
      unkept = null;
      await storage.remove();
    },
  };
}
