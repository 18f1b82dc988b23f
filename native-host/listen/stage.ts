import { silentAfterMs } from '../transport/speaker-watch.ts';

/** Nobody understands more speakers at once, and each costs a decryption and a decoder. */
export const maxHeard = 8;

/**
 * Who is heard: at most eight speakers, those who began last. Nobody is displaced by a speaker who only ends a
 * sentence: a displaced one returns with the next sentence, so that no voice flickers.
 */
export interface Stage {
  /** A packet with sound arrived. @returns whether it should be heard */
  admit(ssrc: number, nowMs: number): boolean;
  has(ssrc: number): boolean;
  clear(): void;
}

export function createStage(): Stage {
  /** in the order in which they began to speak, with the time of their last packet */
  const heard = new Map<number, number>();
  const displaced = new Map<number, number>();

  const forgetSilent = (from: Map<number, number>, nowMs: number): void => {
    for (const [ssrc, atMs] of from) if (nowMs - atMs >= silentAfterMs) from.delete(ssrc);
  };

  return {
    admit(ssrc, nowMs) {
      forgetSilent(heard, nowMs);
      forgetSilent(displaced, nowMs);
      if (displaced.has(ssrc)) {
        displaced.set(ssrc, nowMs);
        return false;
      }
      if (!heard.has(ssrc) && heard.size >= maxHeard) {
        const [longest] = heard;
        if (longest) {
          heard.delete(longest[0]);
          displaced.set(...longest);
        }
      }
      heard.set(ssrc, nowMs);
      return true;
    },
    has: (ssrc) => heard.has(ssrc),
    clear() {
      heard.clear();
      displaced.clear();
    },
  };
}
