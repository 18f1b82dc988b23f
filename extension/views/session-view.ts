import { EarshotError } from '../../shared-protocol/error.ts';
import type { GuildModel } from '../discord/gateway/contract.ts';
import { hasPermission, timedOutUntil } from '../discord/gateway/permissions.ts';
import type { Bot } from '../account/bot.ts';
import { avatarUrl, type GuildViews } from './guild-view.ts';
import type { Helper } from '../host/host.ts';
import { isAboutAsking, type Notice } from '../session/notices.ts';
import { problemView } from './problem-view.ts';
import { isTurnedOff, type SessionState } from '../session/state.ts';
import { damage, storage } from '../store/storage.ts';
import { shownName } from './shown-name.ts';
import { gatewayView, streamView, type StreamParts } from './stream-view.ts';
import type { LastStreamView, ProblemAction, ProblemView, SessionView, TestView } from '../page-contract/view.ts';
import type { Place } from '../store/place.ts';

export interface Shown extends Omit<StreamParts, 'dialect'> {
  state: SessionState;
  bot: Bot;
  helper: Helper;
  guildViews: GuildViews;
  problem: ProblemView | null;
  /** user ids whose voices are heard; null where they are not followed */
  speaking: ReadonlySet<string> | null;
  test: TestView | null;
  lastStream: LastStreamView | null;
  /** by the voice gateway: what could not be read */
  skippedVoice: number;
  /** only the servers that the first glance needs: those of the chosen channel, the stream and the problem */
  isBrief: boolean;
}

/** Everything that views see, from what the session knows and what is stored. */
export async function sessionView(shown: Shown): Promise<SessionView> {
  const { state, bot, helper, indicator, mixer } = shown;
  const [settings, token, sessionToken, chosen, recent, showsPeople] = await Promise.all([
    storage.settings.get(),
    storage.localToken.get(),
    storage.sessionToken.get(),
    storage.chosen.get(),
    storage.recent.get(),
    storage.showsPeople.get(),
  ]);
  // What was just read may be among it.
  const damaged = await damage.places();
  const { client } = bot;
  const named = new Set([chosen?.guildId, shown.problem?.guildId, state.state === 'idle' ? null : state.guildId]);
  const guilds = (all: ReadonlyMap<string, GuildModel>): GuildModel[] =>
    [...all.values()].filter(({ id }) => !shown.isBrief || named.has(id));
  const user = client?.user ?? null;
  const speaking = new Set(shown.speaking);
  const ringsItself = state.state === 'live' && indicator !== 'none' && !mixer.isHeld && isHeard(state);
  if (user && shown.speaking && ringsItself) speaking.add(user.id);
  return {
    bot: user && { id: user.id, name: shownName(user.name), avatarUrl: avatarUrl(user.id, user.avatar) },
    gateway: gatewayView(client?.state.state),
    hasToken: token !== null || sessionToken !== null,
    helper: helper.status,
    helperVersion: helper.version,
    helperHint: helper.hint,
    guilds: client && user ? shown.guildViews(guilds(client.guilds), { selfId: user.id, speaking }) : [],
    chosen,
    recent,
    showsPeople,
    stream: streamView(state, { ...shown, dialect: settings.dialect }),
    test: shown.test,
    skipped: (client?.dropped ?? 0) + shown.skippedVoice,
    unkept: bot.unkept,
    lastStream: shown.lastStream,
    problem: shown.problem,
    settings: { ...settings, remembersToken: token !== null },
    damaged,
  };
}

/** Whether the bot's sound reaches the channel now. */
const isHeard = ({ isSilent, hush, isAlone, dave }: Extract<SessionState, { state: 'live' }>): boolean =>
  !isSilent && hush === null && !isAlone && (dave.state === 'off' || dave.state === 'ready');

/**
 * Why nothing is streamed, why nobody hears what is, or what else there is to know of it.
 * @param hasAsked the bot's hand is up already
 */
export function shownProblem(
  state: SessionState,
  notice: Notice | null,
  { bot, hasAsked }: { bot: Bot; hasAsked: boolean },
): ProblemView | null {
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
      const hush = state.state === 'live' && state.hush !== state.seenHush ? state.hush : null;
      // What became of asking to speak is news about the same silence.
      const code = hush && !(notice && isAboutAsking(notice.code)) ? hush : notice?.code;
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

/** In a stage's audience: to ask where Discord takes that, to have it granted where it does not, and nothing once asked. */
function askAction({ guildId, channelId }: Place, { client, hasRestApi }: Bot, hasAsked: boolean): ProblemAction {
  if (hasAsked || !hasRestApi) return 'none';
  const has = (name: 'muteMembers' | 'requestToSpeak'): boolean =>
    hasPermission(client?.guilds.get(guildId), channelId, client?.user?.id, name);
  return has('muteMembers') || has('requestToSpeak') ? 'ask-to-speak' : 'copy-admin-note';
}
