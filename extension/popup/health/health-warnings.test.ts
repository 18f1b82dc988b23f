import { expect, it } from 'vitest';
import type { HealthView } from '../../page-contract/view.ts';
import { healthWarnings } from './health-warnings.ts';

const well: HealthView = {
  packetsPerSecond: 50,
  sent: 1000,
  dropped: 0,
  lateP99Ms: 1,
  delayMs: 60,
  delayP99Ms: 80,
  delays: [],
  queueMs: 60,
  mode: 'aead_aes256_gcm_rtpsize',
  dave: 'ready',
  privacyCode: null,
  received: null,
  answersKeepalives: null,
  answerAgoMs: null,
  fineClock: null,
  moveMs: null,
};

it('marks each figure that is not well, and only that one', () => {
  expect(healthWarnings(well, true)).toEqual({ packets: false, dropped: false, delay: false });
  expect(healthWarnings({ ...well, packetsPerSecond: 44 }, true)).toEqual({
    packets: true,
    dropped: false,
    delay: false,
  });
  expect(healthWarnings({ ...well, dropped: 1 }, true)).toEqual({ packets: false, dropped: true, delay: false });
  expect(healthWarnings({ ...well, delayMs: 251 }, true)).toEqual({ packets: false, dropped: false, delay: true });
});

it.each(['alone', 'securing'] as const)('misses no packet while the call is %s', (dave) => {
  expect(healthWarnings({ ...well, dave, packetsPerSecond: 0 }, true).packets).toBe(false);
});

it('misses no packet while nothing sounds', () => {
  expect(healthWarnings({ ...well, packetsPerSecond: 0 }, false).packets).toBe(false);
});
