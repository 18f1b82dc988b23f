import type { ProblemView, SessionView } from '../page-contract/view.ts';
import { adminNote } from './problem-text.ts';
import type { Say } from './say.ts';

/** What the button of a problem puts on the clipboard, or null if it does something else. */
export function problemCopy(say: Say, known: Pick<SessionView, 'bot' | 'guilds'>, problem: ProblemView): string | null {
  return problem.action === 'copy-admin-note' ? adminNote(say, known, problem) : null;
}
