import type { ProblemView, SessionView } from '../session/view.ts';
import { problemSentence } from '../ui/problem-text.ts';
import type { Say } from '../ui/say.ts';
import { livePill } from './live-pill.ts';

/** The word for what the stream does by itself; empty while nothing streams. */
export function spokenState(say: Say, stream: SessionView['stream'], problem: ProblemView | null): string {
  switch (stream.state) {
    case 'idle':
      return '';
    case 'connecting':
      return say('stateConnecting');
    case 'live':
      return say(livePill(stream, problem?.code ?? null).word);
    case 'stopping':
      return say('stopping');
  }
}

/** The sentence of a card that does not interrupt: what is broken speaks for itself, at once. */
export const spokenNews = (
  say: Say,
  known: Pick<SessionView, 'bot' | 'guilds'>,
  problem: ProblemView | null,
): string => (problem === null || problem.kind === 'danger' ? '' : problemSentence(say, known, problem));
