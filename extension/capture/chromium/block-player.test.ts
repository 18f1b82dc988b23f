import { beforeEach, expect, it } from 'vitest';
import { blockFrames, type Block } from '../sound/block.ts';
import { createBlockPlayer, type BlockPlayer } from './block-player.ts';

const quantum = 128;
const left = new Float32Array(quantum);
const right = new Float32Array(quantum);
let player: BlockPlayer;
let sent: number;
beforeEach(() => {
  player = createBlockPlayer();
  sent = 0;
});

/** The next samples of a sequence that counts up on the left and down on the right, from 1. */
function send(blocks = 1): void {
  for (let count = 0; count < blocks; count += 1) {
    const side = (sign: number) =>
      Float32Array.from({ length: blockFrames }, (_, at) => sign * (sent * blockFrames + at + 1));
    const block: Block = { left: side(1), right: side(-1) };
    sent += 1;
    player.push(block);
  }
}

function hear(frames: number): number[] {
  const heard: number[] = [];
  while (heard.length < frames) {
    player.pull(left, right);
    expect([...right].map((sample) => Math.abs(sample))).toEqual([...left]);
    heard.push(...left);
  }
  return heard;
}

it('is silent until two blocks have come, and plays them sample by sample', () => {
  send();
  expect(hear(quantum)).toEqual(Array<number>(quantum).fill(0));
  send();
  expect(hear(2 * blockFrames)).toEqual(Array.from({ length: 2 * blockFrames }, (_, at) => at + 1));
});

it('joins blocks without a gap, however late within its patience they come', () => {
  send(2);
  const heard: number[] = [];
  for (let round = 0; round < 200; round += 1) {
    // Two at once, every 40 ms.
    if (round % 2 === 0) send(2);
    for (let frames = 0; frames < blockFrames; frames += quantum / 4) {
      const some = new Float32Array(quantum / 4);
      player.pull(some, new Float32Array(quantum / 4));
      heard.push(...some);
    }
  }
  expect(heard).toEqual(Array.from({ length: heard.length }, (_, at) => at + 1));
});

it('waits for one block more each time that it ran dry, and for six at most', () => {
  const waited: number[] = [];
  for (let time = 0; time < 8; time += 1) {
    let needed = 0;
    do {
      send();
      needed += 1;
    } while (hear(quantum)[0] === 0);
    waited.push(needed);
    hear(needed * blockFrames);
  }
  expect(waited).toEqual([2, 3, 4, 5, 6, 6, 6, 6]);
});

it('never keeps more than half a second, and goes on where it is', () => {
  send(2);
  hear(quantum);
  send(100);
  let rounds = 0;
  while (hear(blockFrames).at(-1) !== 0) rounds += 1;
  expect(rounds).toBeLessThanOrEqual(25);
});

it('drops what a clock that runs fast leaves over', () => {
  send(10);
  for (let round = 0; round < 1000; round += 1) {
    send();
    player.pull(new Float32Array(blockFrames), new Float32Array(blockFrames));
  }
  send();
  const [next = 0] = hear(quantum);
  expect(sent * blockFrames - next).toBeLessThan(4 * blockFrames);
});

it('gives the blocks that were played back to their maker', () => {
  send(3);
  hear(2 * blockFrames);
  expect(player.takePlayed()).toHaveLength(2);
  expect(player.takePlayed()).toEqual([]);
});
