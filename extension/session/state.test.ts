import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../shared-protocol/error.ts';
import { initialState, transition, type SessionEvent, type SessionState, type Target } from './state.ts';

const target: Target = {
  tab: { id: 7, title: 'Rain', site: 'rain.example', iconUrl: null },
  guildId: '100000000000000001',
  channelId: '100000000000000002',
};
const connecting: SessionState = { state: 'connecting', step: 'joining', since: null, ...target };
const live: SessionState = {
  state: 'live',
  since: 1000,
  dialect: 'original',
  mode: 'plain',
  isSilent: false,
  ...target,
};
const stopping: SessionState = { state: 'stopping', ...target };
const connected = { type: 'connected', dialect: 'original', mode: 'plain', nowMs: 1000 } as const;
const full = new EarshotError('channel-full');

/** Rows: state, event, the next state's name; `same` where the event means nothing there. */
const table: [string, SessionState, SessionEvent, string][] = [
  ['idle', initialState, { type: 'start', target }, 'connecting'],
  ['idle', initialState, { type: 'adopt', target, since: 5 }, 'connecting'],
  ['idle', initialState, connected, 'same'],
  ['idle', initialState, { type: 'lost' }, 'same'],
  ['idle', initialState, { type: 'stop' }, 'same'],
  ['idle', initialState, { type: 'silence', isSilent: true }, 'same'],
  ['idle', initialState, { type: 'moved', channelId: '1' }, 'same'],
  ['connecting', connecting, { type: 'start', target }, 'same'],
  ['connecting', connecting, { type: 'step', step: 'securing' }, 'connecting'],
  ['connecting', connecting, connected, 'live'],
  ['connecting', connecting, { type: 'lost' }, 'same'],
  ['connecting', connecting, { type: 'moved', channelId: '1' }, 'connecting'],
  ['connecting', connecting, { type: 'stop' }, 'stopping'],
  ['connecting', connecting, { type: 'ended', error: full, nowMs: 1 }, 'idle'],
  ['connecting', connecting, { type: 'dismiss' }, 'same'],
  ['live', live, { type: 'start', target }, 'same'],
  ['live', live, { type: 'step', step: 'starting' }, 'same'],
  ['live', live, { type: 'silence', isSilent: true }, 'live'],
  ['live', live, { type: 'lost' }, 'connecting'],
  ['live', live, { type: 'moved', channelId: '1' }, 'live'],
  ['live', live, { type: 'stop' }, 'stopping'],
  ['live', live, { type: 'ended', error: full, nowMs: 1 }, 'idle'],
  ['stopping', stopping, { type: 'stop' }, 'same'],
  ['stopping', stopping, connected, 'same'],
  ['stopping', stopping, { type: 'lost' }, 'same'],
  ['stopping', stopping, { type: 'ended', error: null, nowMs: 1 }, 'idle'],
];

describe('the session', () => {
  it.each(table)('%s: %#', (_, state, event, expected) => {
    const next = transition(state, event);
    if (expected === 'same') expect(next).toBe(state);
    else expect(next.state).toBe(expected);
  });

  it('keeps the time at which it first went live over a reconnection', () => {
    const again = transition(transition(live, { type: 'lost' }), { ...connected, nowMs: 9999 });
    expect(again).toMatchObject({ state: 'live', since: 1000 });
  });

  it('remembers why a stream ended, what it concerned and how long it had been live', () => {
    const ended = transition(live, { type: 'ended', error: full, nowMs: 61_000 });
    expect(ended).toEqual({
      state: 'idle',
      problem: {
        error: full,
        target: { ...target },
        liveMs: 60_000,
      },
    });
  });

  it('forgets the problem when it is dismissed or the next stream starts', () => {
    const ended = transition(live, { type: 'ended', error: full, nowMs: 1 });
    expect(transition(ended, { type: 'dismiss' })).toBe(initialState);
    expect(transition(ended, { type: 'start', target })).toMatchObject({ state: 'connecting', since: null });
  });
});
