import { blockFrames, type Block } from '../sound/block.ts';

/** It begins after this many blocks: 40 ms against jitter. */
const firstPrefill = 2;
/** Each time that it ran dry it waits for one more, up to 120 ms: a device with long buffers asks for that. */
const mostPrefill = 6;
/** Nothing waits longer than half a second, whatever comes. */
const maxBlocks = 25;
/** Blocks left over at every single look of two seconds mean a clock that runs fast: they are dropped. */
const windowBlocks = 100;

/** Plays blocks that come from another clock's thread as one stretch of sound. */
export interface BlockPlayer {
  push(block: Block): void;
  /** Fills both sides, with silence if there is nothing. */
  pull(left: Float32Array, right: Float32Array): void;
  /** blocks that were played, to be filled again by their maker */
  takePlayed(): Block[];
}

export function createBlockPlayer(): BlockPlayer {
  const waiting: Block[] = [];
  let played: Block[] = [];
  let at = 0;
  let isFilling = true;
  let prefill = firstPrefill;
  let looks = 0;
  let least = Infinity;

  function drop(count: number): void {
    // The first may be half played: what follows it goes.
    played.push(...waiting.splice(1, count));
  }

  function look(): void {
    least = Math.min(least, waiting.length);
    looks += 1;
    if (looks < windowBlocks) return;
    if (least > prefill) drop(least - prefill);
    looks = 0;
    least = Infinity;
  }

  function next(): void {
    played.push(waiting.shift()!);
    at = 0;
    if (waiting.length > 0) return look();
    isFilling = true;
    prefill = Math.min(prefill + 1, mostPrefill);
  }

  return {
    push(block) {
      waiting.push(block);
      if (waiting.length > maxBlocks) drop(waiting.length - prefill);
    },
    pull(left, right) {
      let filled = 0;
      if (waiting.length >= prefill) isFilling = false;
      while (!isFilling && filled < left.length) {
        const block = waiting[0]!;
        const count = Math.min(left.length - filled, blockFrames - at);
        left.set(block.left.subarray(at, at + count), filled);
        right.set(block.right.subarray(at, at + count), filled);
        filled += count;
        at += count;
        if (at === blockFrames) next();
      }
      left.fill(0, filled);
      right.fill(0, filled);
    },
    takePlayed() {
      const taken = played;
      played = [];
      return taken;
    },
  };
}
