import type { SessionView } from '../page-contract/view.ts';

export type PopupState = 'loading' | 'setup' | SessionView['stream']['state'];

/**
 * The popup's screen. A running stream is shown even if its token was removed meanwhile, and a connection lost just now
 * as if it were still there.
 */
export function popupState(view: SessionView | null, isAway: boolean): PopupState {
  if (view === null) return 'loading';
  if (view.stream.state === 'idle' && !view.hasToken) return 'setup';
  return view.stream.state === 'reconnecting' && !isAway ? 'live' : view.stream.state;
}

/**
 * The stream as its screen shows it. Before it is secured for the first time it is still on its way, as no sound leaves;
 * when keys are changed later, which people's coming and going does, nothing moves. With several servers each row says
 * for itself how far it is.
 * @param securedSince `since` of the stream that was seen secured, if any
 */
export function shownStream(
  { stream, problem, servers }: Pick<SessionView, 'stream' | 'problem' | 'servers'>,
  securedSince: number | null,
): SessionView['stream'] {
  if (stream.state !== 'live' || !stream.isSecuring || stream.since === securedSince || servers.length > 1)
    return stream;
  const { tab, guildId, channelId } = stream;
  return {
    state: 'connecting',
    tab,
    guildId,
    channelId,
    step: 'securing',
    isSlow: problem?.code === 'securing-slow',
  };
}
