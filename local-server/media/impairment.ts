import type { UdpFaults } from '../faults.ts';

/** A seeded generator (mulberry32): the same faults in each run of a test. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Loses, doubles, reorders and delays packets as the faults say. */
export function createImpairment(faults: UdpFaults) {
  const timers = new Set<NodeJS.Timeout>();
  const waiting: { left: number; release: () => void }[] = [];
  let seed = faults.seed;
  let random = createRandom(seed);

  const deliver = (act: () => void): void => {
    const delayMs = faults.delayMs + (faults.jitterMs > 0 ? random() * faults.jitterMs : 0);
    if (delayMs <= 0) return act();
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, delayMs);
    timers.add(timer);
  };

  return {
    pass(packet: Uint8Array, accept: (packet: Uint8Array) => void): void {
      if (faults.seed !== seed) {
        seed = faults.seed;
        random = createRandom(seed);
      }
      if (faults.loss > 0 && random() < faults.loss) return;
      const act = (): void => accept(packet);
      if (faults.reordering > 0 && random() < faults.reordering) {
        waiting.push({ left: faults.reorderBy, release: act });
        return;
      }
      deliver(act);
      if (faults.duplication > 0 && random() < faults.duplication) deliver(act);
      for (const held of waiting) held.left -= 1;
      while (waiting[0] && waiting[0].left <= 0) deliver(waiting.shift()!.release);
    },
    close(): void {
      timers.forEach(clearTimeout);
      timers.clear();
      waiting.length = 0;
    },
  };
}
