import { describe, expect, it } from 'vitest';
import {
  failuresInRow,
  identifyPauseMs,
  isServerClosing,
  noAttempts,
  sessionAfter,
  tally,
  type AttemptEvent,
  type Attempts,
} from './attempts.ts';

const end = (event: Partial<Extract<AttemptEvent, { type: 'end' }>> = {}): AttemptEvent => ({
  type: 'end',
  nowMs: 0,
  hasSession: false,
  isAnswer: false,
  ...event,
});
const reached: AttemptEvent[] = [{ type: 'open' }, { type: 'hello' }];
const identified: AttemptEvent[] = [...reached, { type: 'identify' }];
const ready: AttemptEvent[] = [...identified, { type: 'ready', nowMs: 0 }];

const after = (events: readonly AttemptEvent[], times = 1): Attempts =>
  Array.from({ length: times }, () => events)
    .flat()
    .reduce(tally, noAttempts);

describe('the pause before the next identify', () => {
  it.each([
    ['nothing was asked', [{ type: 'open' } as const, end()], 5, 0],
    ['the first went unanswered', [...identified, end()], 1, 5000],
    ['the fourth went unanswered', [...identified, end()], 4, 120_000],
    ['the tenth went unanswered', [...identified, end()], 10, 120_000],
    ['the third was refused', [...identified, end({ isAnswer: true })], 3, 0],
    ['the fourth was refused', [...identified, end({ isAnswer: true })], 4, 30_000],
    ['the fourth session ended after a moment', [...ready, end({ nowMs: 9999, isAnswer: true })], 4, 30_000],
    ['each session stayed for a while', [...ready, end({ nowMs: 10_000, isAnswer: true })], 9, 0],
  ])('if %s', (_, events, times, pauseMs) => {
    expect(identifyPauseMs(after(events, times))).toBe(pauseMs);
  });

  it('forgets the unanswered ones with an answer, and the refused ones with a session that stays', () => {
    const unanswered = after([...identified, end()], 3);
    expect(identifyPauseMs(tally(tally(unanswered, { type: 'identify' }), end({ isAnswer: true })))).toBe(0);
    const refused = after([...identified, end({ isAnswer: true })], 5);
    expect(identifyPauseMs([...ready, end({ nowMs: 10_000 })].reduce(tally, refused))).toBe(0);
  });
});

describe('a row of failures', () => {
  it('counts who is not there apart from whose connection breaks, and Hello ends the first row', () => {
    const away = after([{ type: 'open' }, end()], 6);
    expect(failuresInRow(away)).toBe(6);
    expect(failuresInRow([...reached, end()].reduce(tally, away))).toBe(1);
    expect(failuresInRow([...reached, end(), ...reached, end()].reduce(tally, away))).toBe(2);
  });

  it('starts over after a minute of health, or if somebody wants to be quick', () => {
    expect(failuresInRow(after([...ready, end({ nowMs: 59_999 })], 4))).toBe(4);
    expect(failuresInRow(after([...ready, end({ nowMs: 60_000 })], 4))).toBe(1);
    expect(failuresInRow(after([...reached, end(), { type: 'hurry' }], 4))).toBe(0);
  });
});

it('says that the server is closing once it ended five connections in a row that were ready', () => {
  const ended = [...ready, end({ nowMs: 20_000, isAnswer: true })];
  expect(isServerClosing(after(ended, 4), { isAnswer: true })).toBe(false);
  expect(isServerClosing(after(ended, 5), { isAnswer: true })).toBe(true);
  expect(isServerClosing(after(ended, 5), { isAnswer: false })).toBe(false);
  expect(isServerClosing(after([...ready, end({ nowMs: 20_000 })], 9), { isAnswer: true })).toBe(false);
});

describe('a session that was not resumed', () => {
  const session = { url: 'wss://resume.discord.gg' };

  it('is given up after two refusals of a server that said Hello', () => {
    const refused = [...reached, end({ hasSession: true, isAnswer: true })];
    expect(sessionAfter(session, after(refused, 1))).toBe(session);
    expect(sessionAfter(session, after(refused, 2))).toBeNull();
  });

  it('is resumed at the user’s own address after two tries that reached nobody, and is never given up for that', () => {
    const unreached: AttemptEvent[] = [{ type: 'open' }, end({ hasSession: true })];
    expect(sessionAfter(session, after(unreached, 1))).toBe(session);
    expect(sessionAfter(session, after(unreached, 2))).toEqual({ url: null });
    expect(sessionAfter(session, after(unreached, 50))).toEqual({ url: null });
  });

  it('stays if its connection was up before it ended', () => {
    expect(sessionAfter(session, after([...ready, end({ hasSession: true, isAnswer: true })], 9))).toBe(session);
  });
});
