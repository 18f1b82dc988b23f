import { expect, it } from 'vitest';
import { healthWarnings } from './health-warnings.ts';

const well = { packetsPerSecond: 50, sent: 1000, dropped: 0, lateP99Ms: 1, delayMs: 60, delayP99Ms: 80 };

it('marks each figure that is not well, and that one alone', () => {
  expect(healthWarnings(well)).toEqual({ packets: false, dropped: false, delay: false });
  expect(healthWarnings({ ...well, packetsPerSecond: 44 })).toEqual({ packets: true, dropped: false, delay: false });
  expect(healthWarnings({ ...well, dropped: 1 })).toEqual({ packets: false, dropped: true, delay: false });
  expect(healthWarnings({ ...well, delayMs: 251 })).toEqual({ packets: false, dropped: false, delay: true });
});
