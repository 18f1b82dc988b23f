import type { ProblemView, SessionView } from '../page-contract/view.ts';
import { installCommand } from './install-command.ts';
import { adminNote } from './problem-text.ts';
import type { Say } from './say.ts';

/** What the button of a problem puts on the clipboard, or null if it does something else. */
export function problemCopy(say: Say, known: Pick<SessionView, 'bot' | 'guilds'>, problem: ProblemView): string | null {
  switch (problem.action) {
    case 'copy-install-command':
      return installCommand();
    case 'copy-admin-note':
      return adminNote(say, known, problem);
    default:
      return null;
  }
}
