import type { Place } from '../store/place.ts';
import type { CommandFailed, ProblemView, SessionView, ViewCommand } from '../page-contract/view.ts';

/**
 * The card to show: why the last command was refused, or else the session's own problem.
 * @param asked the channel that the last command named, if any
 */
export function shownProblem(
  view: SessionView,
  refusal: CommandFailed | null,
  asked: Place | null = null,
): ProblemView | null {
  if (refusal === null) return view.problem;
  const place = asked ?? (view.stream.state === 'idle' ? view.chosen : view.stream);
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

/** The channel that a command concerns; null if none. */
export function placeIn(command: ViewCommand, { servers }: Pick<SessionView, 'servers'>): Place | null {
  if (!('guildId' in command) || command.guildId === undefined) return null;
  if ('channelId' in command) return command;
  return servers.find(({ guildId }) => guildId === command.guildId) ?? null;
}
