import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { browser } from '../browser.ts';
import { askPermissionsFor } from '../discord/rest/ask-to-speak.ts';
import { permissionFor } from '../origin-rule/origin-permission.ts';
import { originPermissionsFor } from '../origin-rule/origins.ts';
import type { ChannelView, ProblemView, ViewCommand } from '../page-contract/view.ts';
import { viewPorts } from '../page-contract/view.ts';
import { say } from '../ui/say.ts';
import { useLanguage } from '../ui/use-language.ts';
import { useSession } from '../ui/use-session.ts';
import { useSiteQuestion } from './ask-for-site.ts';
import { Connecting } from './screens/connecting.tsx';
import { useCurrentTab } from './current-tab.ts';
import type { ScreenProps } from './screens/screen-props.ts';
import { Idle } from './screens/idle.tsx';
import { Live } from './screens/live.tsx';
import { Loading } from './screens/loading.tsx';
import { Picker } from './picker/picker.tsx';
import { portalLink } from '../ui/portal-link.ts';
import { popupState, shownStream } from './popup-state.ts';
import { problemActions } from '../page-contract/problems.ts';
import { Setup } from './screens/setup.tsx';
import { shownProblem } from './shown-problem.ts';
import { spokenNews, spokenState } from './spoken.ts';
import { useAway, useBack } from './use-away.ts';

const openOptions = () => void browser.runtime.openOptionsPage().then(() => window.close());

/** Why the picker is open: to change the channel, or to stream as soon as one is picked. */
type Picking = 'no' | 'change' | 'stream';

/** Chooses the screen. Its only own state is whether the picker is open. */
export function App() {
  const { view: told, refusal, send: tell, onLevels } = useSession(viewPorts.popup);
  const securedSince = useRef<number | null>(null);
  if (told?.stream.state === 'live' && !told.stream.isSecuring) securedSince.current = told.stream.since;
  const view = told && { ...told, stream: shownStream(told, securedSince.current) };
  const isAway = useAway(view?.stream);
  const isBack = useBack(view?.stream, isAway);
  const siteQuestion = useSiteQuestion();
  const [picking, setPicking] = useState<Picking>('no');
  const { tab, tabId } = useCurrentTab();
  const isSpoken = useLanguage(view && view.settings, 'extensionName');
  const state = isSpoken ? popupState(view, isAway) : 'loading';
  const isOnAir = state === 'live' || state === 'reconnecting';
  const showsPicker = picking !== 'no' && (state === 'idle' || isOnAir);
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
        <Spoken state="" news="" />
        <Loading tab={tab} />
      </>
    );

  const send = (command: ViewCommand) => {
    siteQuestion.before(command);
    const isOfThisTab = command.type === 'stream' || command.type === 'add-tab';
    tell(isOfThisTab ? { ...command, tabId } : command);
  };
  const startStream = () => (view.settings.asksForChannel ? setPicking('stream') : send({ type: 'stream' }));
  const onAction = (problem: ProblemView) => {
    const command = problemActions[problem.action].command?.(problem.tabId) ?? null;
    if (problem.action === 'open-options') openOptions();
    else if (problem.action === 'open-portal') void browser.tabs.create({ url: portalLink }).then(() => window.close());
    else if (problem.action === 'choose-channel') setPicking('change');
    else if (problem.action === 'allow-site') siteQuestion.forFrames();
    // Browsers grant it to a click only, and close the popup over the question: the background notices the answer.
    else if (problem.action === 'allow-origin') {
      const origins = originPermissionsFor(view.settings.gatewayUrl).map(permissionFor);
      void browser.permissions.request({ origins }).then((isGranted) => isGranted && send({ type: 'stream' }));
    } else if (problem.action === 'ask-to-speak') {
      const origins = askPermissionsFor(view.settings.gatewayUrl);
      const granted = origins.length > 0 ? browser.permissions.request({ origins }) : Promise.resolve(true);
      void granted.then((isGranted) => isGranted && send({ type: 'ask-to-speak' }));
    } else if (command?.type === 'stream') startStream();
    else if (command) send(command);
  };
  const pick = ({ guildId, id }: ChannelView) => {
    send({ type: 'choose', guildId, channelId: id });
    if (picking === 'stream') send({ type: 'stream' });
    setPicking('no');
  };
  const problem = shownProblem(view, refusal);
  const shared: ScreenProps = {
    view,
    problem,
    sites: problem ? siteQuestion.named(problem.action) : [],
    send,
    startStream,
    onAction,
    openPicker: () => setPicking('change'),
    openOptions,
  };

  const screen = () => {
    if (state === 'setup') return <Setup {...shared} />;
    if (showsPicker) return <Picker view={view} onBack={() => setPicking('no')} onChoose={pick} />;
    switch (view.stream.state) {
      case 'idle':
        return <Idle {...shared} tab={tab} />;
      case 'connecting':
      case 'stopping':
        return <Connecting {...shared} stream={view.stream} />;
      case 'live':
      case 'reconnecting':
        return <Live {...shared} stream={view.stream} isAway={isAway} isBack={isBack} tab={tab} onLevels={onLevels} />;
    }
  };
  return (
    <>
      <Spoken
        state={spokenState(say, view.stream, isAway)}
        news={state === 'setup' ? '' : spokenNews(say, view, { problem: shared.problem, isAway, isBack })}
      />
      {screen()}
    </>
  );
}

/** Stays while screens change: not every screen reader reads out a region that appears together with its screen. */
function Spoken({ state, news }: { state: string; news: string }) {
  return (
    <>
      <p id="spoken-state" class="only-spoken" role="status">
        {state}
      </p>
      <p id="spoken-news" class="only-spoken" role="status">
        {news}
      </p>
    </>
  );
}
