import { expect, it } from 'vitest';
import type { MixView } from '../../page-contract/view.ts';
import { livePill } from './live-pill.ts';

const mix: MixView = {
  channelVolume: 1,
  isMuted: false,
  monitorVolume: 1,
  isMonitorMuted: false,
  isPaused: false,
};
const muted = { ...mix, isMuted: true };

it.each([
  [{}, 'live'],
  [{ mix: muted }, 'muted'],
  [{ mix: { ...muted, isPaused: true } }, 'paused'],
  [{ isSecuring: true, mix: muted }, 'securing'],
  [{ isSecuring: true, unheard: 'suppressed' }, 'notHeard'],
  [{ unheard: 'server-muted' }, 'notHeard'],
  [{ unheard: 'encryption-off', mix: muted }, 'held'],
  [{ unheard: 'nobody-there' }, 'nobodyThere'],
  [{ unheard: 'nobody-there', mix: muted }, 'muted'],
] as const)('of %j says %s', (changed, word) => {
  const pill = livePill({ isSecuring: false, unheard: null, mix, ...changed });
  expect(pill).toEqual({ word, isOnAir: word === 'live' });
});
