import { expect, it } from 'vitest';
import { createLateWatch, ranBefore } from './late-watch.ts';

/** A node as the watch sees it. */
interface Part {
  isOld: boolean;
  mayEnd: boolean;
  isClosed: boolean;
  isSounding: boolean;
}
const part = (more: Partial<Part> = {}): Part => ({
  isOld: true,
  mayEnd: false,
  isClosed: false,
  isSounding: true,
  ...more,
});

function start() {
  const ears = new Set<Part>();
  const watch = createLateWatch<Part>({
    isOld: (node) => node.isOld,
    mayEnd: (node) => node.mayEnd,
    isClosed: (node) => node.isClosed,
    listen(node) {
      ears.add(node);
      return { isSounding: () => node.isSounding, close: () => void ears.delete(node) };
    },
  });
  /** whether one of this many looks was certain */
  const isLateAfter = (looks: number): boolean => Array.from({ length: looks }, () => watch.look()).includes(true);
  return { watch, ears, isLateAfter };
}

it('is certain once sound went several times into an old part that was never seen to lead on', () => {
  const { watch, ears, isLateAfter } = start();
  watch.used(part());
  expect(isLateAfter(2)).toBe(false);
  expect(ears.size).toBe(1);
  expect(isLateAfter(1)).toBe(true);
  expect(ears.size).toBe(0);
  expect(watch.isCurious).toBe(false);
});

it('counts single sounds with pauses between them', () => {
  const { watch } = start();
  const master = part();
  watch.used(master);
  const certain: boolean[] = [];
  for (let look = 0; look < 60; look += 1) {
    master.isSounding = look % 15 === 0;
    watch.used(master);
    certain.push(watch.look());
  }
  expect(certain.indexOf(true)).toBe(30);
});

it.each([
  ['a part of a context that may be younger than the watch', { isOld: false }],
  ['a part where the sound may end', { mayEnd: true }],
  ['a part that nothing sounds in', { isSounding: false }],
  ['a part of a context that was closed', { isClosed: true }],
] as const)('says nothing of %s, and lets go of it', (_, more) => {
  const { watch, ears, isLateAfter } = start();
  watch.used(part(more));
  expect(isLateAfter(100)).toBe(false);
  expect(ears.size).toBe(0);
  expect(watch.isCurious).toBe(false);
});

it('says nothing of a part that leads on, whether that was seen before or after', () => {
  const { watch, isLateAfter } = start();
  const [before, after] = [part(), part()];
  watch.leadsOn(before);
  watch.used(before);
  expect(watch.isCurious).toBe(false);
  watch.used(after);
  expect(isLateAfter(2)).toBe(false);
  watch.leadsOn(after);
  expect(isLateAfter(10)).toBe(false);
});

it('listens to a few at a time, however many a page puts together, and to the next when those are done with', () => {
  const { watch, ears } = start();
  const silent = Array.from({ length: 1000 }, () => part({ isSounding: false }));
  for (const node of silent) watch.used(node);
  let most = 0;
  let looks = 0;
  for (; watch.isCurious && looks < 10_000; looks += 1) {
    watch.look();
    most = Math.max(most, ears.size);
  }
  expect(most).toBe(8);
  expect(watch.isCurious).toBe(false);
  expect(ears.size).toBe(0);
  watch.used(silent[0]!);
  expect(watch.isCurious).toBe(true);
});

it('forgets everything when it is closed, and begins again', () => {
  const { watch, ears, isLateAfter } = start();
  const master = part();
  watch.used(master);
  expect(isLateAfter(2)).toBe(false);
  watch.close();
  expect(ears.size).toBe(0);
  expect(isLateAfter(10)).toBe(false);
  watch.used(master);
  expect(isLateAfter(3)).toBe(true);
});

it('takes a context for old only if its clock cannot be explained otherwise', () => {
  expect(ranBefore(5, 1000)).toBe(true);
  expect(ranBefore(0, 1000)).toBe(false);
  expect(ranBefore(1.05, 1000)).toBe(false);
  // An hour at 0.5 % too fast.
  expect(ranBefore(3618, 3_600_000)).toBe(false);
  expect(ranBefore(3700, 3_600_000)).toBe(true);
});
