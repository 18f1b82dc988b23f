import { describe, expect, it } from 'vitest';
import { frameFate, transition, type SendEvent, type SendState } from './send-state.ts';

const states = Object.keys(frameFate) as SendState[];
const events: Record<string, SendEvent> = {
  'started with DAVE': { type: 'started', version: 1, isClearAgreed: false },
  'started without': { type: 'started', version: 0, isClearAgreed: true },
  'started without what was there before': { type: 'started', version: 0, isClearAgreed: false },
  'group reset': { type: 'group-reset' },
  'key agreed': { type: 'key-agreed', isExecuted: false },
  'key agreed and executed': { type: 'key-agreed', isExecuted: true },
  'key executed': { type: 'key-executed' },
  downgraded: { type: 'downgraded', isClearAgreed: false },
  'downgraded as agreed': { type: 'downgraded', isClearAgreed: true },
  'clear agreed': { type: 'clear-agreed' },
  failed: { type: 'failed' },
  ended: { type: 'ended' },
};

/** Where each event leads from each state; a state that is not named stays as it is. */
const moves: Record<string, Partial<Record<SendState, SendState>>> = {
  'started with DAVE': {
    waiting: 'agreeing',
    off: 'agreeing',
    'turned-off': 'agreeing',
    keyed: 'agreeing',
    ready: 'agreeing',
  },
  'started without': { waiting: 'off', 'turned-off': 'off', agreeing: 'off', keyed: 'off', ready: 'off' },
  'started without what was there before': {
    waiting: 'turned-off',
    off: 'turned-off',
    agreeing: 'turned-off',
    keyed: 'turned-off',
    ready: 'turned-off',
  },
  'group reset': { off: 'agreeing', 'turned-off': 'agreeing', keyed: 'agreeing', ready: 'agreeing' },
  'key agreed': { agreeing: 'keyed' },
  'key agreed and executed': { agreeing: 'ready', keyed: 'ready' },
  'key executed': { keyed: 'ready' },
  downgraded: { agreeing: 'turned-off', keyed: 'turned-off', ready: 'turned-off' },
  'downgraded as agreed': { 'turned-off': 'off', agreeing: 'off', keyed: 'off', ready: 'off' },
  'clear agreed': { 'turned-off': 'off' },
  failed: {
    waiting: 'failed',
    off: 'failed',
    'turned-off': 'failed',
    agreeing: 'failed',
    keyed: 'failed',
    ready: 'failed',
  },
  ended: {
    waiting: 'ended',
    off: 'ended',
    'turned-off': 'ended',
    agreeing: 'ended',
    keyed: 'ended',
    ready: 'ended',
    failed: 'ended',
  },
};

describe('what may leave', () => {
  it.each(Object.keys(events))('moves only as the table says: %s', (name) => {
    for (const state of states)
      expect(`${state} -> ${transition(state, events[name]!)}`).toBe(`${state} -> ${moves[name]?.[state] ?? state}`);
  });

  it('is sound in clear in one state, and encrypted in one', () => {
    expect(states.filter((state) => frameFate[state] === 'clear')).toEqual(['off']);
    expect(states.filter((state) => frameFate[state] === 'sealed')).toEqual(['ready']);
  });
});
