import { blockFrames, type Block } from '../../sound/block.ts';

const blockMs = 20;
const checkEveryMs = 100;
/** A page that plays sound delivers blocks within this time, even on a busy machine. */
export const graceMs = 400;
/** After a suspended computer wakes up, an hour of silence helps nobody. */
const maxBlocksAtOnce = 25;

/**
 * Keeps the block clock going while no frame of the tab delivers sound: after `graceMs`, silence is sent. Blocks missed
 * until then are not made up for: all at once they would look like delayed sound, and count as lost.
 * @param nowMs of a monotonic clock
 */
export function createSilenceFiller(
  onBlock: (block: Block) => void,
  nowMs: () => number,
): { sounded(): void; check(): void } {
  let filledUntilMs = nowMs();
  let soundedAtMs = nowMs();
  return {
    sounded() {
      soundedAtMs = nowMs();
    },
    check() {
      const now = nowMs();
      if (now - soundedAtMs < graceMs) {
        filledUntilMs = now;
        return;
      }
      const blocks = Math.floor((now - filledUntilMs) / blockMs);
      filledUntilMs += blocks * blockMs;
      for (let count = 0; count < Math.min(blocks, maxBlocksAtOnce); count += 1)
        onBlock({ left: new Float32Array(blockFrames), right: new Float32Array(blockFrames) });
    },
  };
}

/** @returns how to stop it */
export function runSilenceFiller(filler: { check(): void }): () => void {
  const timer = setInterval(() => filler.check(), checkEveryMs);
  return () => clearInterval(timer);
}
