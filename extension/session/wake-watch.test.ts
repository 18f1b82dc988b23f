import { expect, it } from 'vitest';
import { createFakeClock } from '../time/testing/fake-clock.ts';
import { createWakeWatch } from './wake-watch.ts';

function start() {
  const clock = createFakeClock();
  const woken: number[] = [];
  const watch = createWakeWatch(clock, () => woken.push(clock.nowMs()));
  watch.watch(true);
  return { clock, watch, woken };
}

it('notices that timers came late', async () => {
  const { clock, woken } = start();
  await clock.advance(60_000);
  expect(woken).toEqual([]);
  await clock.sleep(45_000);
  expect(woken).toHaveLength(1);
  await clock.advance(60_000);
  expect(woken).toHaveLength(1);
});

it('notices a sleep through which the monotonic clock stood still', async () => {
  const { clock, woken } = start();
  clock.setWall(clock.wallMs() + 45_000);
  await clock.advance(5000);
  expect(woken).toHaveLength(1);
});

it('leaves a clock that is set back, and a computer that is merely busy, alone', async () => {
  const { clock, woken } = start();
  clock.setWall(clock.wallMs() - 3_600_000);
  await clock.advance(5000);
  await clock.sleep(9000);
  expect(woken).toEqual([]);
});

it('looks only while it is wanted', async () => {
  const { clock, watch, woken } = start();
  watch.watch(true);
  expect(clock.pendingTimers).toBe(1);
  watch.watch(false);
  expect(clock.pendingTimers).toBe(0);
  await clock.sleep(60_000);
  expect(woken).toEqual([]);
});
