import { beforeEach, expect, it } from 'vitest';
import { EarshotError, type ErrorCode } from '../../shared-protocol/error.ts';
import { createFakeClock, type FakeClock } from '../time/testing/fake-clock.ts';
import { createHostWatch, type HostWatch } from './host-watch.ts';
import type { Host } from './host.ts';

/** How a start ends at the moment; null for well. */
let fault: ErrorCode | null;
let starts: number;
let shown: ErrorCode | null;
let clock: FakeClock;
let watch: HostWatch;

beforeEach(() => {
  fault = null;
  starts = 0;
  shown = null;
  clock = createFakeClock();
  watch = createHostWatch({
    host: {
      start() {
        starts += 1;
        return fault === null ? Promise.resolve() : Promise.reject(new EarshotError(fault));
      },
    } as unknown as Host,
    clock,
    shown: () => shown,
    onMissing: ({ code }) => (shown = code),
    onThere: () => (shown = null),
  });
});

it('notices a helper within two seconds of its installation', async () => {
  fault = 'host-missing';
  watch.start();
  await clock.advance(10_000);
  expect(shown).toBe('host-missing');
  fault = null;
  await clock.advance(2000);
  expect(shown).toBeNull();
});

it('notices one that goes away or changes later on', async () => {
  watch.start();
  await clock.advance(10_000);
  fault = 'protocol-incompatible';
  await clock.advance(2000);
  expect(shown).toBe('protocol-incompatible');
  fault = 'host-missing';
  await clock.advance(2000);
  expect(shown).toBe('host-missing');
});

it('leaves on show what ended a stream, although the helper is started again', async () => {
  watch.start();
  await clock.advance(3000);
  shown = 'host-exited';
  await clock.advance(10_000);
  expect(shown).toBe('host-exited');
});

it('leaves it on show when a further view is opened', async () => {
  watch.start();
  await clock.advance(3000);
  shown = 'host-exited';
  watch.start();
  await clock.advance(3000);
  expect(shown).toBe('host-exited');
});

it('looks once at a time, also if the last view is closed and another opened in that moment', async () => {
  watch.start();
  watch.stop();
  watch.start();
  await clock.advance(10_000);
  expect(clock.pendingTimers).toBe(1);
  watch.stop();
  expect(clock.pendingTimers).toBe(0);
});

it('looks no more once nobody looks at it', async () => {
  watch.start();
  await clock.advance(10_000);
  watch.stop();
  const before = starts;
  await clock.advance(10_000);
  expect(starts).toBe(before);
  expect(clock.pendingTimers).toBe(0);
});
