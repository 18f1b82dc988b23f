import { beforeEach, expect, it } from 'vitest';
import type { Stats } from '../../shared-protocol/native-messages.ts';
import { createFakeClock, type FakeClock } from '../time/testing/fake-clock.ts';
import { createHealth, type Health } from './health.ts';
import { createToneTest, type ToneTest } from './tone-test.ts';

const ready = { state: 'ready', privacyCode: null } as const;
const figures = { p50: 63, p99: 90, max: 100 };
const stats = (sent: number): Stats => ({
  type: 'stats',
  session: 1,
  sent,
  packetsPerSecond: 50,
  queueMs: 60,
  dropped: 0,
  underruns: 0,
  lateMs: figures,
  latencyMs: figures,
});

let clock: FakeClock;
let health: Health;
let test: ToneTest;
let events: string[];
beforeEach(() => {
  clock = createFakeClock();
  health = createHealth();
  events = [];
  test = createToneTest({
    clock,
    health: () => health,
    onDone: () => events.push('done'),
    onLate: (error) => events.push(error.code),
  });
});

it('counts what left once the host has played out and sent its figures', async () => {
  test.begin('7');
  expect(test.view).toEqual({ channelId: '7', state: 'running' });
  test.onSilence(ready);
  await clock.advance(1000);
  health.onStats(stats(105));
  await clock.advance(800);
  expect(events).toEqual(['done']);
  test.end();
  expect(test.view).toEqual({
    channelId: '7',
    state: 'done',
    packets: 105,
    dropped: 0,
    delayMs: 63,
    isEndToEnd: true,
  });
  expect(clock.pendingTimers).toBe(0);
  test.forget();
  expect(test.view).toBeNull();
});

it('says so if neither a key nor the tone comes', async () => {
  test.begin('7');
  await clock.advance(44_999);
  expect(events).toEqual([]);
  await clock.advance(1);
  expect(events).toEqual(['voice-timeout']);
  test.end();
  expect(test.view).toBeNull();
});

it('leaves no result if it was stopped on the way', async () => {
  test.begin('7');
  test.onSilence(ready);
  test.end();
  await clock.advance(60_000);
  expect([test.view, events]).toEqual([null, []]);
});

it('takes no other stream’s silence for its own', async () => {
  test.onSilence(ready);
  await clock.advance(60_000);
  expect([test.view, events]).toEqual([null, []]);
});
