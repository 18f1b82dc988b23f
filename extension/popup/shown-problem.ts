import type { CommandFailed, ProblemView, SessionView } from '../page-contract/view.ts';

/** The card to show: why the last command was refused, or else the session's own problem. */
export function shownProblem(view: SessionView, refusal: CommandFailed | null): ProblemView | null {
  if (refusal === null) return view.problem;
  const place = view.stream.state === 'idle' ? view.chosen : view.stream;
  return {
    code: refusal.code,
    kind: 'warn',
    detail: null,
    guildId: place?.guildId ?? null,
    channelId: place?.channelId ?? null,
    tabId: null,
    liveMs: null,
    untilMs: null,
    action: 'none',
  };
}
