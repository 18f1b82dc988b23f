import { EarshotError } from '../../shared-protocol/error.ts';
import type { GuildModel } from '../discord/gateway/gateway-contract.ts';
import { hasPermission, timedOutUntil } from '../discord/gateway/permissions.ts';
import type { Bot } from '../account/bot.ts';
import type { LastStream } from '../session/on-air.ts';
import { causeText } from './cause-text.ts';
import { avatarUrl, createGuildViews, type GuildViews } from './guild-view.ts';
import { isAboutAsking } from '../session/notices.ts';
import { problemView } from './problem-view.ts';
import { isTurnedOff, type SessionState } from '../session/state.ts';
import { damage, storage } from '../store/storage.ts';
import { shownName } from './shown-name.ts';
import { gatewayView, streamView } from './stream-view.ts';
import type { LastStreamView, ProblemAction, ProblemView, SessionView } from '../page-contract/view.ts';
import type { Place } from '../store/place.ts';
import type { Session, SessionFacts } from '../session/session-contract.ts';

/** Makes each next view; servers that have not changed are not built again. */
export type MakeView = (extent?: { isBrief: boolean }) => Promise<SessionView>;

/** With `isBrief`, it has only the servers of the chosen channel, the stream and the problem, for the first glance. */
export function createSessionView(session: Pick<Session, 'facts'>): MakeView {
  const guildViews = createGuildViews();
  return ({ isBrief } = { isBrief: false }) => sessionView(session.facts(), guildViews, isBrief);
}

async function sessionView(facts: SessionFacts, guildViews: GuildViews, isBrief: boolean): Promise<SessionView> {
  const { state, bot, host, indicator, mixer, lastStream } = facts;
  const problem = shownProblem(facts);
  const [settings, token, sessionToken, chosen, recent, showsPeople] = await Promise.all([
    storage.settings.get(),
    storage.localToken.get(),
    storage.sessionToken.get(),
    storage.chosen.get(),
    storage.recent.get(),
    storage.showsPeople.get(),
  ]);
  // Asked last: the reads above may have found some.
  const damaged = await damage.places();
  const { client } = bot;
  const named = new Set([chosen?.guildId, problem?.guildId, state.state === 'idle' ? null : state.guildId]);
  const guilds = (all: ReadonlyMap<string, GuildModel>): GuildModel[] =>
    [...all.values()].filter(({ id }) => !isBrief || named.has(id));
  const user = client?.user ?? null;
  const speaking = new Set(facts.speaking);
  const ringsItself = state.state === 'live' && indicator !== 'none' && !mixer.isHeld && isHeard(state);
  if (user && facts.speaking && ringsItself) speaking.add(user.id);
  return {
    bot: user && { id: user.id, name: shownName(user.name), avatarUrl: avatarUrl(user.id, user.avatar) },
    gateway: gatewayView(client?.state.state),
    hasToken: token !== null || sessionToken !== null,
    helper: host.status,
    helperVersion: host.version,
    helperHint: host.hint,
    guilds: client && user ? guildViews(guilds(client.guilds), { selfId: user.id, speaking }) : [],
    chosen,
    recent,
    showsPeople,
    stream: streamView(state, { ...facts, dialect: settings.dialect }),
    test: facts.test,
    skipped: (client?.dropped ?? 0) + facts.skippedVoice,
    unkept: bot.unkept,
    lastStream: lastStream && lastStreamView(lastStream),
    problem,
    settings: { ...settings, remembersToken: token !== null },
    damaged,
  };
}

/** Whether the bot's sound reaches the channel now. */
const isHeard = ({ isSilent, unheard, isAlone, dave }: Extract<SessionState, { state: 'live' }>): boolean =>
  !isSilent && unheard === null && !isAlone && (dave.state === 'off' || dave.state === 'ready');

const lastStreamView = ({ error, ...figures }: LastStream): LastStreamView => ({
  ...figures,
  endedBy: error?.code ?? null,
  cause: causeText(error),
});

/** Why nothing is streamed, why nobody hears the stream, or other news of it. */
function shownProblem({ state, notice, bot, hasAsked }: SessionFacts): ProblemView | null {
  switch (state.state) {
    case 'idle':
      return state.problem && timed(problemView(state.problem, state.problem.target?.tab?.id ?? null), bot);
    case 'stopping':
      return null;
    case 'connecting':
    case 'reconnecting':
    case 'live': {
      if (isTurnedOff(state))
        return problemView({ error: new EarshotError('encryption-off'), target: state, liveMs: null });
      const unheard = state.state === 'live' && state.unheard !== state.seenUnheard ? state.unheard : null;
      // The result of asking to speak is news about the same silence.
      const code = unheard && !(notice && isAboutAsking(notice.code)) ? unheard : notice?.code;
      if (!code) return null;
      const about = { error: new EarshotError(code), target: state, liveMs: null };
      const card = timed(problemView(about, code === notice?.code ? notice.tabId : null), bot);
      return code === 'suppressed' ? { ...card, action: askAction(state, bot, hasAsked) } : card;
    }
  }
}

/** A timeout has its end. */
function timed(problem: ProblemView, { client }: Bot): ProblemView {
  const guild = problem.guildId === null ? undefined : client?.guilds.get(problem.guildId);
  if (problem.code !== 'timed-out' || !guild || !client?.user) return problem;
  return { ...problem, untilMs: timedOutUntil(guild.members.get(client.user.id)) };
}

/** In a stage's audience: to ask if Discord accepts that, otherwise to have it granted, and nothing once asked. */
function askAction({ guildId, channelId }: Place, { client, hasRestApi }: Bot, hasAsked: boolean): ProblemAction {
  if (hasAsked || !hasRestApi) return 'none';
  const has = (name: 'muteMembers' | 'requestToSpeak'): boolean =>
    hasPermission(client?.guilds.get(guildId), channelId, client?.user?.id, name);
  return has('muteMembers') || has('requestToSpeak') ? 'ask-to-speak' : 'copy-admin-note';
}
