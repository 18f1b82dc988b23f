import { expect, it } from 'vitest';
import type { SessionState } from '../session/state.ts';
import { isTroubleOver } from './trouble-over.ts';

const live = { state: 'live', dave: { state: 'ready' } } as SessionState;
const turnedOff = { state: 'live', dave: { state: 'turned-off' } } as SessionState;
const reconnecting = { state: 'reconnecting' } as SessionState;
const ended: SessionState = { state: 'idle', problem: null };
const server = (guildId: string, state: SessionState) => ({ place: { guildId }, state });

it('a stream that ended is news until the next one begins', () => {
  expect(isTroubleOver({ state: ended, servers: [] }, null)).toBe(false);
  expect(isTroubleOver({ state: live, servers: [server('1', live)] }, null)).toBe(true);
});

it('what ended in one server is news while the others go on, until it begins there again or its row is gone', () => {
  expect(isTroubleOver({ state: live, servers: [server('1', ended), server('2', live)] }, '1')).toBe(false);
  expect(isTroubleOver({ state: live, servers: [server('1', turnedOff), server('2', live)] }, '1')).toBe(false);
  expect(isTroubleOver({ state: live, servers: [server('1', reconnecting), server('2', live)] }, '1')).toBe(true);
  expect(isTroubleOver({ state: live, servers: [server('2', live)] }, '1')).toBe(true);
});
