import { expect, it } from 'vitest';
import { isWholeAway, lostConnections } from './away.ts';
import { endedServer, liveServer, problemOf, reconnectingServer } from './testing/live-server.ts';
import { liveStream, reconnectingStream } from './testing/live-stream.ts';

const first = { ...reconnectingServer, guildId: 'a', lostAt: 9000 };
const ended = endedServer(problemOf('kicked', 'stream'));

it('one server is away if its connection has been gone long enough', () => {
  const view = { stream: reconnectingStream, servers: [{ ...first, guildId: '1' }] };
  expect([...lostConnections(view)]).toEqual([['1', 10_000]]);
  expect(isWholeAway(view, new Set())).toBe(false);
  expect(isWholeAway(view, new Set(['1']))).toBe(true);
  expect(isWholeAway({ stream: liveStream, servers: [liveServer] }, new Set(['1']))).toBe(false);
});

it('several are away if none is left, whatever has ended', () => {
  const view = { stream: reconnectingStream, servers: [first, reconnectingServer] };
  expect([...lostConnections(view)]).toEqual([
    ['a', 9000],
    ['b', 10_000],
  ]);
  expect(isWholeAway(view, new Set(['a']))).toBe(false);
  expect(isWholeAway(view, new Set(['a', 'b']))).toBe(true);
  expect(isWholeAway({ ...view, servers: [first, ended] }, new Set(['a']))).toBe(true);
  expect(isWholeAway({ ...view, servers: [liveServer, reconnectingServer] }, new Set(['b']))).toBe(false);
});
