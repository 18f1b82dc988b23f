import { expect, it } from 'vitest';
import type { Dave, LiveFacts, StreamEvent } from '../stream/stream-event.ts';
import { createMoveCost } from './move-cost.ts';

const moved: StreamEvent = { type: 'moved', guildId: '1', channelId: '2', isAsked: true };
const lost: StreamEvent = { type: 'lost', nowMs: 0 };
const dave = (state: Dave['state']): Dave => ({ state, privacyCode: null });
const connected = (state: Dave['state']): StreamEvent => ({
  type: 'connected',
  facts: { dave: dave(state) } as LiveFacts,
  nowMs: 0,
});
const facts = (state: Dave['state']): StreamEvent => ({ type: 'facts', facts: { dave: dave(state) } });

it.each<[string, (readonly [number, StreamEvent])[], number | null]>([
  [
    'until the key is agreed on',
    [
      [0, moved],
      [0, lost],
      [150, connected('securing')],
      [190, facts('ready')],
    ],
    190,
  ],
  [
    'until the connection, if the key came before it',
    [
      [0, moved],
      [150, connected('ready')],
    ],
    150,
  ],
  [
    'until the connection of a call without encryption',
    [
      [0, moved],
      [120, connected('off')],
    ],
    120,
  ],
  [
    'from the first of two moves',
    [
      [0, moved],
      [100, moved],
      [300, connected('ready')],
    ],
    300,
  ],
  [
    'over a connection that was lost on the way',
    [
      [0, moved],
      [100, connected('securing')],
      [200, lost],
      [250, facts('ready')],
      [900, connected('ready')],
    ],
    900,
  ],
  [
    'only once',
    [
      [0, moved],
      [100, connected('ready')],
      [500, facts('securing')],
      [700, facts('ready')],
    ],
    100,
  ],
  [
    'the last of several',
    [
      [0, moved],
      [100, connected('ready')],
      [500, moved],
      [580, connected('ready')],
    ],
    80,
  ],
  [
    'nothing where nobody is there to miss it',
    [
      [0, moved],
      [100, connected('securing')],
      [110, facts('alone')],
      [9000, facts('ready')],
    ],
    null,
  ],
  [
    'nothing if the sound was gone before',
    [
      [0, lost],
      [50, moved],
      [100, connected('ready')],
    ],
    null,
  ],
  [
    'nothing without a move',
    [
      [0, lost],
      [100, connected('ready')],
    ],
    null,
  ],
])('a move costs the time %s', (_, events, costMs) => {
  let nowMs = 0;
  const cost = createMoveCost(() => nowMs);
  cost.onEvent(connected('ready'));
  for (const [atMs, event] of events) {
    nowMs = atMs;
    cost.onEvent(event);
  }
  expect(cost.lastMs).toBe(costMs);
});
