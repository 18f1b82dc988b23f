import { describe, expect, it } from 'vitest';
import { endedServer, liveServer, problemOf, reconnectingServer } from '../testing/live-server.ts';
import { liveStream } from '../testing/live-stream.ts';
import { serverLook } from './server-look.ts';

const { mix } = liveStream;

describe('a server’s row', () => {
  it.each([
    [{}, { kind: 'on-air', delayMs: 48 }],
    [{ delayMs: null }, { kind: 'on-air', delayMs: null }],
    [{ isMuted: true }, { kind: 'word', word: 'muted' }],
    [{ unheard: 'nobody-there' }, { kind: 'word', word: 'nobodyThere' }],
    [
      { unheard: 'nobody-there', isMuted: true },
      { kind: 'word', word: 'muted' },
    ],
    [{ unheard: 'encryption-off' }, { kind: 'word', word: 'held' }],
    [{ unheard: 'suppressed' }, { kind: 'word', word: 'notHeard' }],
    [{ isSecuring: true }, { kind: 'word', word: 'securing' }],
  ] as const)('of one that is live with %j shows %j', (changed, look) => {
    expect(serverLook({ ...liveServer, ...changed }, mix, false)).toEqual(look);
  });

  it('has no ember while the whole stream is muted or paused', () => {
    expect(serverLook(liveServer, { ...mix, isMuted: true }, false)).toEqual({ kind: 'word', word: 'muted' });
    expect(serverLook(liveServer, { ...mix, isPaused: true }, false)).toEqual({ kind: 'word', word: 'paused' });
  });

  it('counts tries once the connection has been gone long enough, and takes a blink for nothing', () => {
    expect(serverLook(reconnectingServer, mix, false)).toEqual({ kind: 'on-air', delayMs: null });
    expect(serverLook(reconnectingServer, mix, true)).toEqual({ kind: 'waiting', attempt: 2 });
  });

  it('waits on the way there and back, and has nothing to show once it is over', () => {
    const joining = { ...reconnectingServer, state: 'connecting', step: 'joining', isSlow: false } as const;
    expect(serverLook(joining, mix, false)).toEqual({ kind: 'waiting', word: 'stepJoining' });
    expect(serverLook({ ...reconnectingServer, state: 'stopping' }, mix, false)).toEqual({
      kind: 'waiting',
      word: 'stopping',
    });
    expect(serverLook(endedServer(problemOf('kicked', 'stream')), mix, false)).toEqual({ kind: 'over' });
  });
});
