import { expect, it } from 'vitest';
import type { Stats } from '../../shared-protocol/native-messages.ts';
import { createHealth } from './health.ts';

const line = { mode: 'plain', dave: { state: 'off', privacyCode: null } } as const;
const stats = (session: number, sent: number, delayMs = 60): Stats => ({
  type: 'stats',
  session,
  sent,
  packetsPerSecond: 50,
  queueMs: 80,
  dropped: 1,
  underruns: 0,
  lateMs: { p50: 0, p99: 1, max: 2 },
  latencyMs: { p50: delayMs, p99: 2 * delayMs, max: 300 },
});

it('shows the present connection, and keeps the delay of a minute', () => {
  const health = createHealth();
  expect(health.view(line)).toBeNull();
  for (let second = 1; second <= 70; second += 1) health.onStats(stats(1, 50 * second, second));
  const view = health.view(line);
  expect(view).toMatchObject({ sent: 3500, queueMs: 80, delayMs: 70, delayP99Ms: 140, received: null });
  expect(view?.delays).toHaveLength(60);
  expect([view?.delays[0], view?.delays.at(-1)]).toEqual([11, 70]);
});

it('shows whether the voice server answers, if the host knows', () => {
  const health = createHealth();
  health.onStats(stats(1, 50));
  expect(health.view(line)).toMatchObject({ answersKeepalives: null, answerAgoMs: null });
  health.onStats({ ...stats(1, 100), keepalives: 1, answered: 1, answersKeepalives: true, answerAgoMs: 970 });
  expect(health.view(line)).toMatchObject({ answersKeepalives: true, answerAgoMs: 970 });
});

it("shows what the helper's clock is, if the host knows", () => {
  const health = createHealth();
  health.onStats(stats(1, 50));
  expect(health.view(line)?.fineClock).toBeNull();
  health.onStats({ ...stats(1, 100), clock: { fine: 'refused', lateMs: 7.8 } });
  expect(health.view(line)?.fineClock).toBe('refused');
});

it('adds up the counts of every connection of a stream', () => {
  const health = createHealth();
  health.onStats(stats(1, 100));
  health.onStats(stats(1, 150));
  health.lost();
  expect(health.view(line)).toBeNull();
  health.onStats(stats(2, 30));
  health.onStats(stats(3, 5));
  expect(health.totals()).toEqual({ sent: 185, dropped: 3, delayP99Ms: 120 });
});

it('takes no second without sound for one without delay', () => {
  const health = createHealth();
  health.onStats(stats(1, 100, 60));
  health.onStats(stats(1, 105, 0));
  expect(health.delayMs()).toBe(60);
  expect(health.view(line)?.delays).toEqual([60]);
  expect(health.totals().delayP99Ms).toBe(120);
});
