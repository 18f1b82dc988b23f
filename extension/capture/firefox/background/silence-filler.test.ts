import { expect, it } from 'vitest';
import { createSilenceFiller, graceMs } from './silence-filler.ts';

function start() {
  let nowMs = 1000;
  let blocks = 0;
  const filler = createSilenceFiller(
    ({ left, right }) => {
      expect(new Set([...left, ...right])).toEqual(new Set([0]));
      blocks += 1;
    },
    () => nowMs,
  );
  return { filler, passMs: (ms: number) => (nowMs += ms), taken: () => [blocks, (blocks = 0)][0] };
}

it('stays out of it while something sounds', () => {
  const { filler, passMs, taken } = start();
  for (let round = 0; round < 20; round += 1) {
    passMs(graceMs - 1);
    filler.check();
    filler.sounded();
  }
  expect(taken()).toBe(0);
});

it('begins if nothing came for a while, and continues at the clock’s pace, in whole blocks', () => {
  const { filler, passMs, taken } = start();
  filler.sounded();
  passMs(graceMs - 100);
  filler.check();
  passMs(100);
  filler.check();
  expect(taken()).toBe(5);
  for (let round = 0; round < 10; round += 1) {
    passMs(30);
    filler.check();
  }
  expect(taken()).toBe(15);
});

it('begins again after the next sound', () => {
  const { filler, passMs, taken } = start();
  passMs(graceMs);
  filler.check();
  taken();
  filler.sounded();
  for (let round = 0; round < 3; round += 1) {
    passMs(100);
    filler.check();
  }
  expect(taken()).toBe(0);
});

it('does not make up for a night', () => {
  const { filler, passMs, taken } = start();
  passMs(8 * 3_600_000);
  filler.check();
  expect(taken()).toBe(25);
});
