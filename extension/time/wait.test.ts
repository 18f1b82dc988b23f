import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../shared-protocol/error.ts';
import { createFakeClock } from './testing/fake-clock.ts';
import { deferred, wait } from './wait.ts';

describe('a wait', () => {
  it('passes on what comes in time, and its timer is gone', async () => {
    const clock = createFakeClock();
    const promised = deferred<string>();
    const waiting = wait(promised.promise, { clock, deadlineMs: 1000, code: 'voice-timeout' });
    promised.resolve('there');
    await expect(waiting).resolves.toBe('there');
    expect(clock.pendingTimers).toBe(0);
  });

  it('ends at the deadline with its code and detail', async () => {
    const clock = createFakeClock();
    const waiting = wait(new Promise(() => undefined), {
      clock,
      deadlineMs: 1000,
      code: 'voice-timeout',
      detail: 'Ready',
    });
    const outcome = waiting.catch((error: unknown) => error);
    await clock.advance(1000);
    expect(await outcome).toMatchObject({ code: 'voice-timeout', message: expect.stringContaining('Ready') as string });
  });

  it('ends with the reason of its signal, before and while it waits', async () => {
    const life = new AbortController();
    const waiting = wait(new Promise(() => undefined), { signal: life.signal });
    life.abort(new EarshotError('kicked'));
    await expect(waiting).rejects.toMatchObject({ code: 'kicked' });
    await expect(wait(Promise.resolve(), { signal: life.signal })).rejects.toMatchObject({ code: 'kicked' });
  });
});
