import { describe, expect, it } from 'vitest';
import type { SessionView } from '../../page-contract/view.ts';
import { liveServer } from '../../popup/testing/live-server.ts';
import { liveStream, reconnectingStream } from '../../popup/testing/live-stream.ts';
import { boardPill, placeOf, volumeHere } from './board-in-mix.ts';

type View = Pick<SessionView, 'stream' | 'servers'>;
type Stream = SessionView['stream'];

const tab = (id: number, flags = {}) => ({
  tab: { id, title: '', site: '', iconUrl: null },
  volume: 0.5,
  isMuted: false,
  isSoloed: false,
  ...flags,
});
const board = 7;
const live = (...tabs: ReturnType<typeof tab>[]): Stream => ({ ...liveStream, tabs });
const away: Stream = { ...reconnectingStream, tabs: [tab(board)] };
const view = (stream: Stream): View => ({ stream, servers: [liveServer] });
const word = (stream: Stream) => boardPill(view(stream), placeOf(view(stream), board));

describe('the board’s place', () => {
  it.each<[string, Stream, string]>([
    ['nothing streams', { state: 'idle' }, 'not-live'],
    [
      'a stream begins',
      { state: 'connecting', tab: null, guildId: '1', channelId: '2', step: 'joining', isSlow: false },
      'connecting',
    ],
    ['the test tone sounds', live(), 'not-live'],
    ['other tabs stream', live(tab(1)), 'outside'],
    ['it streams', live(tab(board)), 'in-mix'],
    ['the connection is lost', away, 'in-mix'],
  ])('while %s', (_, stream, state) => {
    expect(placeOf({ stream }, board).state).toBe(state);
  });

  it('is nowhere as long as its tab is not known', () => {
    expect(placeOf({ stream: live(tab(board)) }, null).state).toBe('outside');
  });
});

describe('the pill', () => {
  it.each<[string, Stream, string, boolean]>([
    ['is heard', live(tab(1), tab(board)), 'live', true],
    ['is muted itself', live(tab(1), tab(board, { isMuted: true })), 'muted', false],
    ['is cut off by another’s solo', live(tab(1, { isSoloed: true }), tab(board)), 'muted', false],
    ['is soloed', live(tab(1), tab(board, { isSoloed: true })), 'live', true],
    ['is not in the mix', live(tab(1)), 'boardNotIn', false],
    ['is away with all of it', away, 'reconnecting', false],
    ['has no stream', { state: 'idle' }, 'notLive', false],
  ])('says so if the board %s', (_, stream, expected, isOnAir) => {
    expect(word(stream)).toEqual({ word: expected, isOnAir });
  });
});

describe('on this computer', () => {
  const here = (mix: Partial<typeof liveStream.mix>, ...tabs: ReturnType<typeof tab>[]) =>
    volumeHere(placeOf({ stream: { ...liveStream, mix: { ...liveStream.mix, ...mix }, tabs } }, board));

  it('it is as loud as the tabs of its mix, and as it is outside of one', () => {
    expect(here({ monitorVolume: 0.3 }, tab(board))).toBe(0.3);
    expect(here({ monitorVolume: 0.3, isMonitorMuted: true }, tab(board))).toBe(0);
    expect(here({ monitorVolume: 0.3, isMonitorMuted: true }, tab(1))).toBe(1);
  });
});
