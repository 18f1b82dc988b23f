import { expect, it } from 'vitest';
import { endedServer, liveServer, problemOf, reconnectingServer } from '../testing/live-server.ts';
import { liveStream } from '../testing/live-stream.ts';
import { livePill } from './live-pill.ts';

const { mix } = liveStream;
const none: ReadonlySet<string> = new Set();
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
  const pill = livePill({ ...liveStream, mix, ...changed }, [], none);
  expect(pill).toEqual({ word, isOnAir: word === 'live' });
});

it('of several servers says Live if one of them hears the stream, and else what keeps the first', () => {
  const alone = { ...liveServer, unheard: 'nobody-there' } as const;
  const other = { ...liveServer, guildId: 'b' };
  const ended = endedServer(problemOf('kicked', 'stream'));
  expect(livePill(liveStream, [alone, other], none).word).toBe('live');
  expect(livePill({ ...liveStream, unheard: 'nobody-there' }, [ended, alone], none).word).toBe('nobodyThere');
  expect(livePill(liveStream, [{ ...liveServer, isMuted: true }, alone], none).word).toBe('muted');
  expect(livePill(liveStream, [alone, reconnectingServer], none).word).toBe('live');
  expect(livePill(liveStream, [alone, reconnectingServer], new Set(['b'])).word).toBe('nobodyThere');
});
