import { EarshotError } from '../../shared-protocol/error.ts';
import type { Bot } from '../account/bot.ts';
import { hasPermission, timedOutUntil } from '../discord/gateway/permissions.ts';
import type { ProblemAction, ProblemView } from '../page-contract/view.ts';
import { graver, type Notice } from '../session/notices.ts';
import { newsOf } from '../session/server-news.ts';
import type { ServerFacts, SessionFacts } from '../session/session-contract.ts';
import type { Problem } from '../session/state.ts';
import type { Place } from '../store/place.ts';
import { problemView } from './problem-view.ts';

/** Why nothing is streamed, why nobody hears the stream, or other news about it. */
export function shownProblem({ state, servers, notice, bot }: SessionFacts): ProblemView | null {
  if (state.state === 'idle') return state.problem && endView(state.problem, bot);
  const [first, ...others] = servers;
  if (!first) return null;
  if (others.length === 0) return problemOf(first, graver(first.notice, notice), bot);
  // A problem of a single server is in its row.
  const shown = problemOf(first, first.notice, bot);
  const isCommon = others.every((other) => problemOf(other, other.notice, bot)?.code === shown?.code);
  if (shown && isCommon) return shown;
  return notice && newsView(notice, first, bot);
}

/** The same for a server's row. */
export const serverProblem = (server: ServerFacts, bot: Bot): ProblemView | null =>
  problemOf(server, server.notice, bot);

function problemOf(server: ServerFacts, notice: Notice | null, bot: Bot): ProblemView | null {
  const { state } = server;
  const news = newsOf(state, notice);
  if (!news) return null;
  if (state.state === 'idle') return state.problem && endView(state.problem, bot);
  if (news.from === 'notice') return notice && newsView(notice, server, bot);
  const card = timed(problemView({ error: new EarshotError(news.code), target: state, liveMs: null }), bot);
  return news.code === 'suppressed' ? { ...card, action: askAction(state, bot, server.hasAsked) } : card;
}

const endView = (problem: Problem, bot: Bot): ProblemView =>
  timed(problemView(problem, problem.target?.tab?.id ?? null), bot);

function newsView({ code, tabId }: Notice, { state, place }: ServerFacts, bot: Bot): ProblemView {
  const target = state.state === 'idle' ? place : state;
  return timed(problemView({ error: new EarshotError(code), target, liveMs: null }, tabId), bot);
}

/** A timeout has an end. */
function timed(problem: ProblemView, { client }: Bot): ProblemView {
  const guild = problem.guildId === null ? undefined : client?.guilds.get(problem.guildId);
  if (problem.code !== 'timed-out' || !guild || !client?.user) return problem;
  return { ...problem, untilMs: timedOutUntil(guild.members.get(client.user.id)) };
}

/** In a stage's audience: to ask if Discord accepts that, else to have it granted, and nothing once asked. */
function askAction({ guildId, channelId }: Place, { client, hasRestApi }: Bot, hasAsked: boolean): ProblemAction {
  if (hasAsked || !hasRestApi) return 'none';
  const has = (name: 'muteMembers' | 'requestToSpeak'): boolean =>
    hasPermission(client?.guilds.get(guildId), channelId, client?.user?.id, name);
  return has('muteMembers') || has('requestToSpeak') ? 'ask-to-speak' : 'copy-admin-note';
}
