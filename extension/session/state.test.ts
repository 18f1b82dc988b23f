import { describe, expect, it } from 'vitest';
import { EarshotError } from '../../shared-protocol/error.ts';
import { initialState, transition, type SessionEvent, type SessionState } from './state.ts';
import type { LiveFacts, Target } from '../stream/stream-event.ts';

const target: Target = {
  tab: { id: 7, title: 'Rain', site: 'rain.example', iconUrl: null },
  guildId: '100000000000000001',
  channelId: '100000000000000002',
};
const connecting: SessionState = { state: 'connecting', step: 'joining', ...target };
const facts: LiveFacts = {
  dialect: 'v8',
  mode: 'aead_aes256_gcm_rtpsize',
  bitrate: 64_000,
  dave: { state: 'securing', privacyCode: null },
  unheard: 'suppressed',
  isAlone: false,
  hasLeft: false,
  mayUsePriority: false,
};
const live: SessionState = { state: 'live', since: 1000, isSilent: false, seenUnheard: null, ...facts, ...target };
const reconnecting = transition(live, { type: 'lost', nowMs: 5000 });
const stopping: SessionState = { state: 'stopping', ...target };
const connected = { type: 'connected', facts, nowMs: 1000 } as const;
const moved = { type: 'moved', guildId: '2', channelId: '1', isAsked: false } as const;
const lost = { type: 'lost', nowMs: 5000 } as const;
const retry = { type: 'retry', attempt: 2, retryAt: 7000, isOffline: true } as const;
const full = new EarshotError('channel-full');

/** Rows: state, event, the next state's name; `same` if the event means nothing there. */
const table: [string, SessionState, SessionEvent, string][] = [
  ['idle', initialState, { type: 'start', target }, 'connecting'],
  ['idle', initialState, { type: 'adopt', target, since: 5, nowMs: 9 }, 'reconnecting'],
  ['idle', initialState, connected, 'same'],
  ['idle', initialState, lost, 'same'],
  ['idle', initialState, { type: 'stop' }, 'same'],
  ['idle', initialState, { type: 'silence', isSilent: true }, 'same'],
  ['idle', initialState, moved, 'same'],
  ['connecting', connecting, { type: 'start', target }, 'same'],
  ['connecting', connecting, { type: 'step', step: 'securing' }, 'connecting'],
  ['connecting', connecting, connected, 'live'],
  ['connecting', connecting, lost, 'same'],
  ['connecting', connecting, moved, 'connecting'],
  ['connecting', connecting, { type: 'stop' }, 'stopping'],
  ['connecting', connecting, { type: 'ended', error: full, nowMs: 1 }, 'idle'],
  ['connecting', connecting, { type: 'dismiss' }, 'same'],
  ['live', live, { type: 'start', target }, 'same'],
  ['live', live, { type: 'step', step: 'starting' }, 'same'],
  ['live', live, { type: 'silence', isSilent: true }, 'live'],
  ['live', live, { type: 'facts', facts: { unheard: null } }, 'live'],
  ['connecting', connecting, { type: 'facts', facts: { unheard: null } }, 'same'],
  ['live', live, lost, 'reconnecting'],
  ['live', live, moved, 'live'],
  ['live', live, { type: 'stop' }, 'stopping'],
  ['live', live, { type: 'ended', error: full, nowMs: 1 }, 'idle'],
  ['reconnecting', reconnecting, connected, 'live'],
  ['reconnecting', reconnecting, retry, 'reconnecting'],
  ['reconnecting', reconnecting, lost, 'same'],
  ['reconnecting', reconnecting, { type: 'start', target }, 'same'],
  ['reconnecting', reconnecting, { type: 'step', step: 'joining' }, 'same'],
  ['reconnecting', reconnecting, moved, 'reconnecting'],
  ['reconnecting', reconnecting, { type: 'stop' }, 'stopping'],
  ['reconnecting', reconnecting, { type: 'ended', error: full, nowMs: 1 }, 'idle'],
  ['reconnecting', reconnecting, { type: 'dismiss' }, 'same'],
  ['live', live, retry, 'same'],
  ['stopping', stopping, { type: 'stop' }, 'same'],
  ['stopping', stopping, connected, 'same'],
  ['stopping', stopping, lost, 'same'],
  ['stopping', stopping, { type: 'ended', error: null, nowMs: 1 }, 'idle'],
];

describe('the session', () => {
  it.each(table)('%s: %#', (_, state, event, expected) => {
    const next = transition(state, event);
    if (expected === 'same') expect(next).toBe(state);
    else expect(next.state).toBe(expected);
  });

  it('keeps the time at which it first went live over a reconnection', () => {
    const again = transition(transition(live, lost), { ...connected, nowMs: 9999 });
    expect(again).toMatchObject({ state: 'live', since: 1000 });
  });

  it('tells since when a connection is gone, and how it stands with the next one', () => {
    expect(reconnecting).toMatchObject({ lostAt: 5000, attempt: 1, retryAt: null, last: facts });
    expect(transition(reconnecting, retry)).toMatchObject({ lostAt: 5000, attempt: 2, retryAt: 7000, isOffline: true });
    const ended = transition(reconnecting, { type: 'ended', error: full, nowMs: 61_000 });
    expect(ended).toMatchObject({ problem: { liveMs: 60_000, target } });
  });

  it('keeps the facts of the connection apart from the user’s actions', () => {
    const ready = { state: 'ready', privacyCode: '0'.repeat(30) } as const;
    expect(transition(live, { type: 'facts', facts: { dave: ready } })).toMatchObject({
      dave: ready,
      unheard: 'suppressed',
    });
    expect(transition(live, lost)).not.toHaveProperty('dave');
  });

  it('takes a dismissed reason for silence away, and the stream continues', () => {
    const dismissed = transition(live, { type: 'dismiss' });
    expect(dismissed).toMatchObject({ state: 'live', unheard: 'suppressed', seenUnheard: 'suppressed' });
    expect(transition(dismissed, { type: 'dismiss' })).toBe(dismissed);
    const other = transition(dismissed, { type: 'facts', facts: { isAlone: true } });
    expect(other).toMatchObject({ seenUnheard: 'suppressed' });
    const heard = transition(other, { type: 'facts', facts: { unheard: null } });
    expect(transition(heard, { type: 'facts', facts: { unheard: 'suppressed' } })).toMatchObject({ seenUnheard: null });
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

  it('takes the reason of an earlier background for its own, unless it has another or streams', () => {
    const problem = { error: full, target: null, liveMs: 5 };
    const recalled = transition(initialState, { type: 'recalled', problem });
    expect(recalled).toEqual({ state: 'idle', problem });
    expect(transition(recalled, { type: 'recalled', problem: { ...problem, liveMs: 6 } })).toBe(recalled);
    expect(transition(live, { type: 'recalled', problem })).toBe(live);
  });

  it('forgets the problem when it is dismissed or the next stream starts', () => {
    const ended = transition(live, { type: 'ended', error: full, nowMs: 1 });
    expect(transition(ended, { type: 'dismiss' })).toBe(initialState);
    expect(transition(ended, { type: 'start', target })).toEqual({ state: 'connecting', step: 'joining', ...target });
  });
});
