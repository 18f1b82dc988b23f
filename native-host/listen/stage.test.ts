import { expect, it } from 'vitest';
import { silentAfterMs } from '../transport/speaker-watch.ts';
import { createStage, maxHeard } from './stage.ts';

/** Everybody sends a packet every 20 ms from their beginning on. @returns who is heard at the end */
function speak(beginAtMs: readonly number[], untilMs: number) {
  const stage = createStage();
  let heard: number[] = [];
  for (let nowMs = 0; nowMs <= untilMs; nowMs += 20)
    heard = beginAtMs.flatMap((at, ssrc) => (nowMs >= at && stage.admit(ssrc, nowMs) ? ssrc : []));
  return { stage, heard };
}

it('eight at a time are heard', () => {
  expect(speak([0, 0, 0, 0, 0, 0, 0, 0], 1000).heard).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect(speak(Array<number>(20).fill(0), 1000).heard).toHaveLength(maxHeard);
});

it('whoever begins is heard, and the one who has spoken longest is not', () => {
  expect(speak([0, 20, 40, 60, 80, 100, 120, 140, 500], 1000).heard).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

it('whoever had to leave comes back only with their next sentence', () => {
  const { stage } = speak([0, 20, 40, 60, 80, 100, 120, 140, 500], 1000);
  for (let nowMs = 1020; nowMs < 3000; nowMs += 20) expect(stage.admit(0, nowMs)).toBe(false);
  expect(stage.admit(0, 3000 + silentAfterMs)).toBe(true);
});

it('a place is free again as soon as somebody is silent', () => {
  const { stage } = speak([0, 0, 0, 0, 0, 0, 0, 0], 1000);
  const later = 1000 + silentAfterMs;
  for (const ssrc of [20, 21, 22]) expect(stage.admit(ssrc, later)).toBe(true);
  expect(stage.has(0)).toBe(false);
});
