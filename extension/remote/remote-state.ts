import { isHeardInMix } from '../page-contract/heard-in-mix.ts';
import type { ControlState } from '../../shared-protocol/control.ts';
import type { ChannelView, GuildView, SessionView, StreamView } from '../page-contract/view.ts';
import { shownName } from '../views/shown-name.ts';

/** Limits the size of an answer. */
const maxTabs = 20;

export const percentOf = (share: number): number => Math.round(share * 100);

/** The servers in use: those of the stream, else the one of the next stream. */
const guildsAtHand = ({ servers, chosen }: SessionView): ReadonlySet<string | undefined> =>
  new Set(servers.length > 0 ? servers.map(({ guildId }) => guildId) : [chosen?.guildId]);

/** The targets of `channel`: recent channels, newest first, and only in servers in use. */
export function recentChannels(view: SessionView): ChannelView[] {
  const atHand = guildsAtHand(view);
  const known = view.guilds.filter(({ id }) => atHand.has(id)).flatMap(({ channels }: GuildView) => channels);
  return view.recent.flatMap((id) => known.find((channel) => channel.id === id) ?? []);
}

type OnAir = Extract<StreamView, { state: 'live' | 'reconnecting' }>;
export const onAirIn = ({ stream }: SessionView): OnAir | null =>
  stream.state === 'live' || stream.state === 'reconnecting' ? stream : null;

/**
 * Everything that programs see: nothing of the token, the settings, or servers that are not in use. Titles are a page's
 * own text, and may end up in a terminal.
 */
export function remoteState(view: SessionView): ControlState {
  const onAir = onAirIn(view);
  const { mix, tabs = [] } = onAir ?? {};
  return {
    state: view.stream.state,
    reason: view.problem?.code ?? null,
    since: onAir?.since ?? null,
    muted: mix?.isMuted ?? false,
    paused: mix?.isPaused ?? false,
    volume: percentOf(mix?.channelVolume ?? 1),
    channels: view.servers.map(({ channelId, channelName, guildName, state, isMuted, problem }) => ({
      id: channelId,
      name: shownName(channelName),
      server: shownName(guildName),
      state,
      muted: isMuted,
      reason: problem?.code ?? null,
    })),
    tabs: tabs.slice(0, maxTabs).map((source, index) => ({
      number: index + 1,
      // A program may write down what it receives.
      title: source.tab.isPrivate ? '' : shownName(source.tab.title),
      site: source.tab.isPrivate ? '' : shownName(source.tab.site),
      volume: percentOf(source.volume),
      // Silenced by another's solo, it counts as muted.
      muted: !isHeardInMix(source, tabs),
      solo: source.isSoloed,
    })),
    indicator: onAir?.indicator ?? null,
    recent: recentChannels(view).map(({ id, name }) => ({ id, name: shownName(name) })),
    scenes: view.scenes.map(({ name }) => shownName(name)),
    scene: view.scenes.find(({ isCurrent }) => isCurrent)?.name ?? null,
    waiting: view.waits.slice(0, maxTabs).map(({ title }) => shownName(title)),
  };
}
