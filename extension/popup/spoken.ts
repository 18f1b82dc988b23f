import type { ProblemView, SessionView } from '../session/view.ts';
import { problemSentence } from '../ui/problem-text.ts';
import type { Say } from '../ui/say.ts';
import { livePill } from './live-pill.ts';

/** The word for what the stream does by itself; empty while nothing streams. */
export function spokenState(say: Say, stream: SessionView['stream']): string {
  switch (stream.state) {
    case 'idle':
      return '';
    case 'connecting':
      return say('stateConnecting');
    case 'live':
      return say(livePill(stream).word);
    case 'stopping':
      return say('stopping');
  }
}

/** The sentence of a card that does not interrupt, or what comes next by itself: what is broken speaks at once. */
export function spokenNews(
  say: Say,
  known: Pick<SessionView, 'bot' | 'guilds' | 'stream'>,
  problem: ProblemView | null,
): string {
  if (problem !== null) return problem.kind === 'danger' ? '' : problemSentence(say, known, problem);
  const isEmpty = known.stream.state === 'live' && livePill(known.stream).word === 'nobodyThere';
  return isEmpty ? say('nobodyThereNews') : '';
}
