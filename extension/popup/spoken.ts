import type { ProblemView, SessionView } from '../page-contract/view.ts';
import { problemSentence } from '../ui/problem-text.ts';
import type { Say } from '../ui/say.ts';
import { awaySentence, isWhyAway } from './live/away-text.ts';
import { liveNews } from './live/live-news.ts';
import { awayPill, livePill } from './live/live-pill.ts';

export interface Seen {
  problem: ProblemView | null;
  /** servers whose connection has been gone long enough for people to see it */
  gone: ReadonlySet<string>;
  /** none is left */
  isAway: boolean;
  /** it has just come back */
  isBack: boolean;
}

/** The word for the stream's state, which changes by itself; empty while nothing streams. */
export function spokenState(
  say: Say,
  { stream, servers }: Pick<SessionView, 'stream' | 'servers'>,
  { isAway, gone }: Pick<Seen, 'isAway' | 'gone'>,
): string {
  switch (stream.state) {
    case 'idle':
      return '';
    case 'connecting':
      return say('stateConnecting');
    case 'live':
    case 'reconnecting':
      return say(isAway ? awayPill.word : livePill(stream, servers, gone).word);
    case 'stopping':
      return say('stopping');
  }
}

/** The sentence of a card that does not interrupt, or the next automatic step: faults are announced at once. */
export function spokenNews(
  say: Say,
  known: Pick<SessionView, 'bot' | 'guilds' | 'stream' | 'servers'>,
  { problem, gone, isAway, isBack }: Seen,
): string {
  const { stream, servers } = known;
  if (isAway && stream.state === 'reconnecting' && !isWhyAway(problem)) return awaySentence(say, known, stream);
  if (problem !== null) return problem.kind === 'danger' ? '' : problemSentence(say, known, problem);
  const news = stream.state === 'live' ? liveNews(stream, livePill(stream, servers, gone), isBack) : null;
  return news === null ? '' : say(news);
}
