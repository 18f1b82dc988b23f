import { describe, expect, it } from 'vitest';
import { frameFate, transition, type SendEvent, type SendState } from './send-state.ts';

const states = Object.keys(frameFate) as SendState[];
const events: Record<string, SendEvent> = {
  'started with DAVE': { type: 'started', version: 1 },
  'started without': { type: 'started', version: 0 },
  'group reset': { type: 'group-reset' },
  'key agreed': { type: 'key-agreed', isExecuted: false },
  'key agreed and executed': { type: 'key-agreed', isExecuted: true },
  'key executed': { type: 'key-executed' },
  downgraded: { type: 'downgraded' },
  failed: { type: 'failed' },
  ended: { type: 'ended' },
};

/** Where each event leads from each state; a state that is not named stays as it is. */
const moves: Record<string, Partial<Record<SendState, SendState>>> = {
  'started with DAVE': { waiting: 'agreeing', off: 'agreeing', keyed: 'agreeing', ready: 'agreeing' },
  'started without': { waiting: 'off', agreeing: 'off', keyed: 'off', ready: 'off' },
  'group reset': { off: 'agreeing', keyed: 'agreeing', ready: 'agreeing' },
  'key agreed': { agreeing: 'keyed' },
  'key agreed and executed': { agreeing: 'ready', keyed: 'ready' },
  'key executed': { keyed: 'ready' },
  downgraded: { agreeing: 'off', keyed: 'off', ready: 'off' },
  failed: { waiting: 'failed', off: 'failed', agreeing: 'failed', keyed: 'failed', ready: 'failed' },
  ended: { waiting: 'ended', off: 'ended', agreeing: 'ended', keyed: 'ended', ready: 'ended', failed: 'ended' },
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
