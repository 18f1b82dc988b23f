import { expect, it } from 'vitest';
import { EarshotError } from '../../shared-protocol/error.ts';
import { createFakeClock } from '../time/testing/fake-clock.ts';
import { deferred } from '../time/wait.ts';
import type { Stream } from './stream-contract.ts';
import { endsInTime, stopDeadlineMs } from './ends-in-time.ts';

function open() {
  const clock = createFakeClock();
  const { promise, resolve } = deferred<EarshotError | null>();
  const stream = endsInTime({ ended: promise, stop: () => {}, fail: () => {} } as unknown as Stream, clock);
  let outcome: unknown = 'not yet';
  void stream.ended.then((error) => (outcome = error));
  return { clock, stream, end: resolve, outcome: () => outcome };
}
const kicked = new EarshotError('kicked');

it.each([
  ['stopped', (stream: Stream) => stream.stop(), null],
  ['failed', (stream: Stream) => stream.fail(kicked), kicked],
] as const)('is over in time where it was %s and waits for ever', async (_, tell, error) => {
  const { clock, stream, outcome } = open();
  await clock.advance(stopDeadlineMs * 2);
  expect(outcome()).toBe('not yet');
  tell(stream);
  await clock.advance(stopDeadlineMs - 1);
  expect(outcome()).toBe('not yet');
  await clock.advance(1);
  expect(outcome()).toBe(error);
});

it('is over when it says so, and leaves no timer behind', async () => {
  const { clock, stream, end, outcome } = open();
  stream.stop();
  end(null);
  await clock.settle();
  expect([outcome(), clock.pendingTimers]).toEqual([null, 0]);
});
