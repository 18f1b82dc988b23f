import { problems } from '../page-contract/problems.ts';
import type { ProblemView } from '../page-contract/view.ts';
import type { Problem } from '../session/state.ts';
import { causeText } from '../log/cause-text.ts';

export function problemView({ error, target, liveMs }: Problem, tabId: number | null = null): ProblemView {
  const { kind, action } = problems[error.code];
  return {
    code: error.code,
    kind,
    action,
    detail: causeText(error),
    guildId: target?.guildId ?? null,
    channelId: target?.channelId ?? null,
    tabId,
    liveMs,
    untilMs: null,
  };
}
