import type { CommandFailed, ProblemView, SessionView } from '../session/view.ts';

/** The card to show: the session's own problem, or else the refusal of the command that was just sent. */
export function shownProblem(view: SessionView, refusal: CommandFailed | null): ProblemView | null {
  if (view.problem) return view.problem;
  if (refusal === null) return null;
  return {
    code: refusal.code,
    kind: 'warn',
    guildId: view.chosen?.guildId ?? null,
    channelId: view.chosen?.channelId ?? null,
    tabId: null,
    liveMs: null,
    action: 'none',
  };
}
