import { expect, it } from 'vitest';
import { EarshotError } from '../../shared-protocol/error.ts';
import { badgeText, menuLook, titleWord, toolbarLook } from './toolbar-look.ts';
import { initialState, transition, type SessionState } from '../session/state.ts';

const target = { tab: { id: 7, title: 'Rain', site: 'rain.example', iconUrl: null }, guildId: '1', channelId: '2' };
const line = {
  dialect: 'v8',
  mode: 'plain',
  bitrate: null,
  unheard: null,
  seenUnheard: null,
  isAlone: false,
  hasLeft: false,
  mayUsePriority: false,
} as const;
const ready = { state: 'ready', privacyCode: null } as const;
const live: SessionState = { state: 'live', since: 0, isSilent: false, dave: ready, ...line, ...target };
const securing: SessionState = { ...live, dave: { state: 'securing', privacyCode: null } };
const turnedOff: SessionState = { ...live, dave: { state: 'turned-off', privacyCode: null } };
const connecting: SessionState = { state: 'connecting', step: 'joining', ...target };
const reconnecting = transition(live, { type: 'lost', nowMs: 9 });
const problem = { error: new EarshotError('kicked'), target, liveMs: 5 };
const free = { isMuted: false, isPaused: false };
const muted = { ...free, isMuted: true };
const paused = { isMuted: true, isPaused: true };

it.each([
  ['idle', initialState, free, 'idle', '', null],
  ['idle with a problem', { state: 'idle', problem } as const, free, 'problem', '!', null],
  ['connecting', connecting, free, 'idle', '…', 'stateConnecting'],
  ['live', live, free, 'live', 'LIVE', 'live'],
  ['reconnecting', reconnecting, free, 'idle', '…', 'reconnecting'],
  ['agreeing on a key', securing, free, 'idle', '…', 'securing'],
  ['turned to clear, even while muted', turnedOff, muted, 'problem', '!', 'held'],
  ['muted', live, muted, 'idle', 'MUTE', 'muted'],
  ['not heard', { ...live, unheard: 'server-muted' } as const, free, 'idle', '!', 'notHeard'],
  [
    'not heard, which was seen',
    { ...live, unheard: 'suppressed', seenUnheard: 'suppressed' } as const,
    free,
    'idle',
    '!',
    'notHeard',
  ],
  ['alone', { ...live, isAlone: true } as const, free, 'idle', '', 'nobodyThere'],
  ['paused', live, paused, 'idle', '❚❚', 'paused'],
  ['muted and idle again', initialState, muted, 'idle', '', null],
] as const)('%s looks like it', (_, state, held, look, badge, word) => {
  expect([toolbarLook(state, held), badgeText(state, held), titleWord(state, held)]).toEqual([look, badge, word]);
  expect(badgeText(state, held).length).toBeLessThanOrEqual(4);
});

it('the menu offers what a click does then', () => {
  expect(menuLook(initialState)).toEqual({ stream: 'streamThisTab', canAdd: false });
  expect(menuLook(connecting)).toEqual({ stream: 'stopStreaming', canAdd: false });
  expect(menuLook(live)).toEqual({ stream: 'stopStreaming', canAdd: true });
  expect(menuLook(reconnecting)).toEqual({ stream: 'stopStreaming', canAdd: true });
  expect(menuLook({ ...live, tab: null })).toEqual({ stream: 'stopStreaming', canAdd: false });
});
