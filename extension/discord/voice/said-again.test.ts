import { expect, it } from 'vitest';
import { createFakeClock } from '../../time/testing/fake-clock.ts';
import { createSaidAgain } from './said-again.ts';

it('tells the first newcomer at once, and those of the next second together at its end', async () => {
  const clock = createFakeClock();
  const at: number[] = [];
  const again = createSaidAgain(clock, () => at.push(clock.nowMs()));
  const start = clock.nowMs();
  again.wanted();
  for (let count = 0; count < 5; count += 1) {
    await clock.advance(150);
    again.wanted();
  }
  await clock.advance(2000);
  expect(at.map((ms) => ms - start)).toEqual([0, 1000]);
  again.wanted();
  again.wanted();
  again.end();
  await clock.advance(5000);
  expect(at.map((ms) => ms - start)).toEqual([0, 1000, 2750]);
});
