import type { Bot } from '../account/bot.ts';
import type { BitrateView, ServerView } from '../page-contract/view.ts';
import type { ServerFacts, SessionFacts } from '../session/session-contract.ts';
import type { SessionState } from '../session/state.ts';
import type { Place } from '../store/place.ts';
import { bitrateFor } from '../stream/channel-bitrate.ts';
import { channelName, guildName } from './guild-view.ts';
import { serverProblem } from './shown-problem.ts';
import { unheardIn } from './stream-view.ts';

type Live = Extract<SessionState, { state: 'live' }>;

/** Whether the bot's sound reaches the channel now. */
const isHeard = ({ isSilent, unheard, isAlone, dave }: Live): boolean =>
  !isSilent && unheard === null && !isAlone && (dave.state === 'off' || dave.state === 'ready');

/** A row for each server. */
export const serverViews = (facts: SessionFacts): ServerView[] =>
  facts.servers.map((server) => serverView(server, facts));

function serverView(server: ServerFacts, { bot, indicator, mixer }: SessionFacts): ServerView {
  const { place, state, health, isMuted } = server;
  const guild = bot.client?.guilds.get(place.guildId);
  const row = {
    ...place,
    guildName: guildName(guild, place.guildId),
    channelName: channelName(guild?.channels.get(place.channelId), place.channelId),
    isMuted,
    problem: serverProblem(server, bot),
  };
  switch (state.state) {
    case 'idle':
      return { ...row, state: 'ended' };
    case 'connecting':
      return { ...row, state: 'connecting', step: state.step, isSlow: server.isSlow };
    case 'live': {
      const { since, mode, isSilent, mayUsePriority, dave, bitrate } = state;
      return {
        ...row,
        ...{ state: 'live', since, mode, isSilent, mayUsePriority, bitrate },
        unheard: unheardIn(state),
        isSecuring: dave.state === 'securing',
        isRingLit: indicator !== 'none' && !mixer.isHeld && !isMuted && isHeard(state),
        dave: dave.state,
        delayMs: health.delayMs() || null,
        health: health.view(state),
      };
    }
    case 'reconnecting': {
      const { since, lostAt, attempt, retryAt, isOffline } = state;
      return { ...row, state: 'reconnecting', since, lostAt, attempt, retryAt, isOffline };
    }
    case 'stopping':
      return { ...row, state: 'stopping' };
  }
}

/** The bitrate sent into these channels without a user limit: the lowest that one of them allows. */
export function autoBitrate(places: readonly Place[], { client }: Pick<Bot, 'client'>): number | null {
  const allowed = places.flatMap(({ guildId, channelId }) => {
    const guild = client?.guilds.get(guildId);
    return guild?.channels.has(channelId) ? [bitrateFor(null, guild, channelId)] : [];
  });
  return allowed.length === 0 ? null : Math.min(...allowed);
}

/** Sent into all: the lowest bitrate of the live channels. */
export function bitrateView(servers: readonly ServerFacts[]): BitrateView | null {
  const asked = servers.flatMap(({ place, state }) =>
    state.state === 'live' && state.bitrate !== null ? [{ ...place, bitrate: state.bitrate }] : [],
  );
  const [lowest] = asked.toSorted((a, b) => a.bitrate - b.bitrate);
  if (!lowest) return null;
  const { guildId, channelId, bitrate: bitsPerSecond } = lowest;
  const isLimit = asked.some(({ bitrate }) => bitrate > bitsPerSecond);
  return { bitsPerSecond, limitedBy: isLimit ? { guildId, channelId } : null };
}
