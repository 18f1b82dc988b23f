import { inviteLink } from '../ui/discord-links.ts';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { browser } from '../browser.ts';
import type { ChannelView, ViewCommand } from '../page-contract/view.ts';
import { viewPorts } from '../page-contract/view.ts';
import { useLanguage } from '../ui/use-language.ts';
import { useSession } from '../ui/use-session.ts';
import { isWholeAway, lostConnections } from './away.ts';
import { useSiteQuestion } from './ask-for-site.ts';
import { Connecting } from './screens/connecting.tsx';
import { useCurrentTab } from './current-tab.ts';
import type { Place } from '../store/place.ts';
import type { ScreenProps } from './screens/screen-props.ts';
import { Idle } from './screens/idle.tsx';
import { Live } from './screens/live.tsx';
import { Loading } from './screens/loading.tsx';
import type { PickFor } from '../ui/picker/channel-search.tsx';
import { Picker } from './channel-picker.tsx';
import { popupState, shownStream } from './popup-state.ts';
import { Setup } from './screens/setup.tsx';
import { placeIn, shownProblem } from './shown-problem.ts';
import { Spoken } from './spoken-regions.tsx';
import { takeAction } from './take-action.ts';
import { useJoining } from './use-joining.ts';
import { useBack, useGone } from './use-away.ts';

const none: ReadonlyMap<string, number> = new Map();

const openOptions = () => void browser.runtime.openOptionsPage().then(() => window.close());

/** Why the picker is open, and whether choosing a channel also starts the stream. */
type Picking = PickFor & { streams?: true };

/** Chooses the screen. Its only own state is whether the picker is open. */
export function App() {
  const { view: told, refusal, send: tell, onLevels } = useSession(viewPorts.popup);
  const securedSince = useRef<number | null>(null);
  if (told?.stream.state === 'live' && !told.stream.isSecuring) securedSince.current = told.stream.since;
  const view = told && { ...told, stream: shownStream(told, securedSince.current) };
  const gone = useGone(view ? lostConnections(view) : none);
  const isAway = view !== null && isWholeAway(view, gone);
  const isBack = useBack(view?.stream, isAway);
  const siteQuestion = useSiteQuestion();
  const [picking, setPicking] = useState<Picking | null>(null);
  const [hasOpened, setOpened] = useState(false);
  if (view && !hasOpened) {
    setOpened(true);
    // It was opened for that.
    if (view.problem?.code === 'channel-unchosen') setPicking({ to: 'choose' });
  }
  const [asked, setAsked] = useState<Place | null>(null);
  const { tab, tabId } = useCurrentTab();
  useJoining(view, tabId, tell);
  const isSpoken = useLanguage(view && view.settings, 'extensionName');
  const state = isSpoken ? popupState(view, isAway) : 'loading';
  const isOnAir = state === 'live' || state === 'reconnecting';
  const showsPicker = picking !== null && (state === 'idle' || isOnAir);
  // At full height, so that people who join or leave the channel do not move Stop.
  const isTall = showsPicker || isOnAir;

  useLayoutEffect(() => {
    document.body.dataset.state = state;
    document.body.dataset.gateway = view?.gateway ?? 'off';
    document.body.dataset.helper = view?.helper ?? 'unknown';
    document.body.classList.toggle('popup--tall', isTall);
    // From here on the popup is usable; the browser's own performance figures show how long that took.
    if (state !== 'loading') performance.mark('usable');
  }, [state, view?.gateway, view?.helper, isTall]);

  if (view === null || !isSpoken)
    return (
      <>
        <Spoken seen={null} />
        <Loading tab={tab} />
      </>
    );

  const send = (command: ViewCommand) => {
    siteQuestion.before(command);
    setAsked(placeIn(command, view));
    const isOfThisTab = command.type === 'stream' || command.type === 'add-tab' || command.type === 'go-on';
    tell(isOfThisTab ? { ...command, tabId } : command);
  };
  const startStream = () =>
    view.settings.asksForChannel ? setPicking({ to: 'choose', streams: true }) : send({ type: 'stream' });
  const pick = ({ guildId, id }: ChannelView) => {
    const isThere = view.servers.some((server) => server.channelId === id && server.state !== 'ended');
    if (picking?.to === 'choose') send({ type: 'choose', guildId, channelId: id });
    else if (!isThere) send({ type: 'add-server', guildId, channelId: id });
    if (picking?.streams) send({ type: 'stream' });
    setPicking(null);
  };
  const problem = shownProblem(view, refusal, asked);
  const shared: ScreenProps = {
    view,
    problem,
    sites: problem ? siteQuestion.named(problem.action) : [],
    send,
    startStream,
    onAction: (shown, guildId) =>
      takeAction(shown, guildId, {
        gatewayUrl: view.settings.gatewayUrl,
        inviteUrl: view.bot && inviteLink(view.bot.id, { status: true }),
        send,
        startStream,
        openPicker: () => setPicking(guildId === undefined ? { to: 'choose' } : { to: 'move', guildId }),
        openOptions,
        askForFrames: siteQuestion.forFrames,
      }),
    openPicker: () => setPicking({ to: 'choose' }),
    openServerPicker: (guildId) => setPicking(guildId === null ? { to: 'add' } : { to: 'move', guildId }),
    openOptions,
  };

  const screen = () => {
    if (state === 'setup') return <Setup {...shared} />;
    if (showsPicker && picking)
      return <Picker view={view} pickFor={picking} onBack={() => setPicking(null)} onChoose={pick} />;
    switch (view.stream.state) {
      case 'idle':
        return <Idle {...shared} tab={tab} />;
      case 'connecting':
      case 'stopping':
        return <Connecting {...shared} stream={view.stream} />;
      case 'live':
      case 'reconnecting':
        return (
          <Live
            {...shared}
            stream={view.stream}
            gone={gone}
            isAway={isAway}
            isBack={isBack}
            tab={tab}
            onLevels={onLevels}
          />
        );
    }
  };
  return (
    <>
      <Spoken seen={{ view, problem: shared.problem, gone, isAway, isBack, hasNews: state !== 'setup' }} />
      {screen()}
    </>
  );
}
