import { blockFrames, type Block } from '../sound/block.ts';

/** It starts after this many blocks: 40 ms against jitter. */
const firstPrefill = 2;
/** Each time it runs dry it waits for one more block, up to 120 ms: a device with long buffers needs that. */
const mostPrefill = 6;
/** Nothing waits longer than half a second, whatever arrives. */
const maxBlocks = 25;
/** If blocks are left over at every look for two seconds, the clock runs fast, and they are dropped. */
const windowBlocks = 100;

/** Plays blocks from another clock's thread as continuous sound. */
export interface BlockPlayer {
  push(block: Block): void;
  /** Fills both sides, with silence if there is nothing. */
  pull(left: Float32Array, right: Float32Array): void;
  /** returns played blocks to their maker, to be filled again */
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
    // The first may be half played, so the one after it is dropped.
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
