import { describe, expect, it } from 'vitest';
import { createWaitingFrames } from './waiting-frames.ts';

/** Each frame is a byte that gives its duration; a turn has four. */
function begin() {
  const seen: number[] = [];
  const handled: Uint8Array[] = [];
  const planned: (() => void)[] = [];
  let leftMs = 4;
  let emptied = 0;
  const frames = createWaitingFrames({
    onFrame(body) {
      seen.push(body[0]!);
      handled.push(body);
      leftMs -= body[0]!;
    },
    hasTime: () => leftMs > 0,
    onEmpty: () => (emptied += 1),
    nextTurn: (callback) => void planned.push(callback),
  });
  const turn = () => {
    leftMs = 4;
    planned.shift()?.();
  };
  const take = (...lengths: number[]) => lengths.forEach((ms) => frames.take(Uint8Array.of(ms)));
  return { frames, seen, handled, planned, take, turn, emptied: () => emptied };
}

describe('frames that come in while packets are due', () => {
  it('are handled at once as long as there is time', () => {
    const { frames, seen, planned, take } = begin();
    take(1, 1, 1);
    expect(seen).toEqual([1, 1, 1]);
    expect([frames.isEmpty, planned.length]).toEqual([true, 0]);
  });

  it('are kept as they came while they wait, whatever becomes of the bytes that were read', () => {
    const { frames, seen, take, turn } = begin();
    take(9);
    for (const read of [Uint8Array.of(3), Buffer.from([2])]) {
      frames.take(read);
      read.fill(0);
    }
    turn();
    turn();
    expect(seen).toEqual([9, 3, 2]);
  });

  it('wait for the next turn behind one that took long, in their order, and each long one has a turn of its own', () => {
    const { frames, seen, take, turn, emptied } = begin();
    take(9, 1, 9, 9, 1);
    expect(seen).toEqual([9]);
    expect(frames.isEmpty).toBe(false);
    turn();
    expect(seen).toEqual([9, 1, 9]);
    take(2);
    turn();
    expect(seen).toEqual([9, 1, 9, 9]);
    expect(emptied()).toBe(0);
    turn();
    expect(seen).toEqual([9, 1, 9, 9, 1, 2]);
    expect([frames.isEmpty, emptied()]).toEqual([true, 1]);
  });

  it('go on one at a time even where turns leave no time at all', () => {
    const { seen, take, planned } = begin();
    take(9, 3, 2, 1);
    while (planned.length > 0) planned.shift()!();
    expect(seen).toEqual([9, 3, 2, 1]);
  });

  it('are all handled at the end, and are wiped: they may hold a key', () => {
    const { frames, seen, handled, take } = begin();
    take(9, 9, 9);
    frames.flush();
    expect(seen).toEqual([9, 9, 9]);
    expect(handled.slice(1).map((body) => body[0])).toEqual([0, 0]);
  });
});
