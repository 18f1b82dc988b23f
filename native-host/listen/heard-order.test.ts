import { expect, it } from 'vitest';
import { createHeardOrder, reorderMs, type Content } from './heard-order.ts';

const frame = (mark: number): Uint8Array => Uint8Array.of(0x78, mark & 0xff);

/** Pushes by number, each at its time; what was released by then, as `losses+mark`. */
function play(packets: readonly (readonly [sequence: number, atMs: number, content?: Content])[], lookAtMs?: number) {
  const order = createHeardOrder();
  const out: string[] = [];
  const look = (nowMs: number): void => {
    for (const { lost, data } of order.release(nowMs)) out.push(`${lost}+${data[1]}`);
  };
  for (const [sequence, atMs, content = frame(sequence)] of packets) {
    order.push(sequence, content, atMs);
    look(atMs);
  }
  if (lookAtMs !== undefined) look(lookAtMs);
  return { out, order };
}

it('frames in order leave at once', () => {
  const { out, order } = play([
    [10, 0],
    [11, 20],
    [12, 40],
  ]);
  expect(out).toEqual(['0+10', '0+11', '0+12']);
  expect(order.isWaiting).toBe(false);
});

it('a frame that was overtaken is waited for, and stands in its place', () => {
  expect(
    play([
      [10, 0],
      [12, 20],
      [13, 40],
      [11, 59],
    ]).out,
  ).toEqual(['0+10', '0+11', '0+12', '0+13']);
});

it('one that does not come is given up after a while, and said to be lost', () => {
  const packets = [
    [10, 0],
    [13, 20],
  ] as const;
  expect(play(packets, 20 + reorderMs - 1).out).toEqual(['0+10']);
  expect(play(packets, 20 + reorderMs).out).toEqual(['0+10', '2+13']);
});

it('what comes twice or after its time is dropped', () => {
  expect(
    play([
      [10, 0],
      [10, 1],
      [13, 20],
      [14, 100],
      [11, 101],
      [12, 102],
      [15, 120],
    ]).out,
  ).toEqual(['0+10', '2+13', '0+14', '0+15']);
});

it('numbers go on from 65535 to 0', () => {
  expect(
    play([
      [65_534, 0],
      [0, 20],
      [65_535, 21],
      [1, 40],
    ]).out,
  ).toEqual(['0+254', '0+255', '0+0', '0+1']);
});

it('silence and what cannot be read take their place: the one is no loss, the other is', () => {
  expect(
    play([
      [1, 0],
      [2, 20, 'silence'],
      [3, 40, 'silence'],
      [4, 60],
      [5, 80, 'unreadable'],
      [6, 100],
    ]).out,
  ).toEqual(['0+1', '0+4', '1+6']);
});

it('a jump that no loss explains is a new beginning', () => {
  expect(
    play([
      [100, 0],
      [102, 10],
      [30_000, 20],
      [30_001, 40],
      [100, 60],
    ]).out,
  ).toEqual(['0+100', '0+48', '0+49', '0+100']);
});

it('however many come, no more wait than can be on the way', () => {
  const order = createHeardOrder();
  order.push(0, frame(0), 0);
  order.release(0);
  for (let sequence = 2; sequence < 200; sequence += 2) order.push(sequence, frame(sequence), 1);
  expect(order.release(1).length).toBeGreaterThan(80);
  for (let round = 0; round < 2; round += 1) order.release(1 + reorderMs);
  expect(order.isWaiting).toBe(false);
});
