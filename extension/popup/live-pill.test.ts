import { expect, it } from 'vitest';
import type { MixView } from '../session/view.ts';
import { livePill } from './live-pill.ts';

const mix: MixView = {
  channelVolume: 1,
  isMuted: false,
  monitorVolume: 1,
  isMonitorMuted: false,
  isPaused: false,
};

it.each([
  [{}, null, 'live'],
  [{}, 'tab-silent', 'live'],
  [{ mix: { ...mix, isMuted: true } }, null, 'muted'],
  [{ mix: { ...mix, isMuted: true, isPaused: true } }, null, 'paused'],
  [{ isSecuring: true, mix: { ...mix, isMuted: true } }, null, 'securing'],
  [{ isSecuring: true }, 'suppressed', 'notHeard'],
  [{}, 'server-muted', 'notHeard'],
  [{ mix: { ...mix, isMuted: true } }, 'encryption-off', 'held'],
] as const)('of %j with the problem %s says %s', (changed, problem, word) => {
  const pill = livePill({ isSecuring: false, mix, ...changed }, problem);
  expect(pill).toEqual({ word, isOnAir: word === 'live' });
});
