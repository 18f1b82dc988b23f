import { expect, it } from 'vitest';
import type { HealthView } from '../../page-contract/view.ts';
import { liveServer, reconnectingServer } from '../testing/live-server.ts';
import { liveStream } from '../testing/live-stream.ts';
import { worstFigures } from './worst-figures.ts';

const { mix } = liveStream;
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
const server = (health: Partial<HealthView>, isMuted = false) => ({
  ...liveServer,
  isMuted,
  health: { ...well, ...health },
});
const calm = { packets: false, dropped: false };

it('there are none before one of the servers is measured', () => {
  expect(worstFigures([liveServer, reconnectingServer], mix)).toBeNull();
});

it('they are the worst that one of the servers has', () => {
  expect(worstFigures([server({ dropped: 3 }), server({ packetsPerSecond: 40, dave: 'off' })], mix)).toEqual({
    packetsPerSecond: 40,
    dropped: 3,
    dave: 'off',
    warns: { packets: true, dropped: true },
  });
});

it('a muted server sends nothing, and is not the worst for that', () => {
  const servers = [server({}), server({ packetsPerSecond: 0 }, true)];
  expect(worstFigures(servers, mix)).toEqual({ packetsPerSecond: 50, dropped: 0, dave: 'ready', warns: calm });
  expect(worstFigures(servers, { ...mix, isMuted: true })).toMatchObject({ packetsPerSecond: 0, warns: calm });
});
