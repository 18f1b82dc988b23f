import { useLayoutEffect, useState } from 'preact/hooks';
import { browser } from '../browser.ts';
import type { ProblemView } from '../session/view.ts';
import { viewPorts } from '../session/view.ts';
import { originPermissionsFor } from '../origin-rule/origins.ts';
import { useSession } from '../ui/use-session.ts';
import { Connecting } from './connecting.tsx';
import { useCurrentTab } from './current-tab.ts';
import { Idle } from './idle.tsx';
import { Live } from './live.tsx';
import { Loading } from './loading.tsx';
import { Picker } from './picker.tsx';
import { popupState } from './popup-state.ts';
import { Setup } from './setup.tsx';
import { shownProblem } from './shown-problem.ts';

const openOptions = () => void browser.runtime.openOptionsPage().then(() => window.close());

/** Chooses the face. What it holds itself is only which panel is open. */
export function App() {
  const { view, refusal, send, onLevels } = useSession(viewPorts.popup);
  const [isPicking, setPicking] = useState(false);
  const tab = useCurrentTab();
  const state = popupState(view);
  const showsPicker = isPicking && state === 'idle';

  useLayoutEffect(() => {
    document.body.dataset.state = state;
    document.body.dataset.gateway = view?.gateway ?? 'off';
    document.body.dataset.helper = view?.helper ?? 'unknown';
    document.body.classList.toggle('popup--tall', showsPicker);
  }, [state, view?.gateway, view?.helper, showsPicker]);

  if (view === null) return <Loading tab={tab} />;

  const onAction = (action: ProblemView['action']) => {
    if (action === 'open-options') openOptions();
    else if (action === 'choose-channel') setPicking(true);
    // Browsers grant it to a click only, and close the popup over the question: the background notices the answer.
    else if (action === 'allow-origin') {
      const origins = originPermissionsFor(view.settings.gatewayUrl);
      void browser.permissions.request({ origins }).then((isGranted) => isGranted && send({ type: 'stream' }));
    } else send({ type: 'stream' });
  };
  const shared = { view, problem: shownProblem(view, refusal), send, onAction, openOptions };

  if (state === 'setup') return <Setup {...shared} />;
  if (showsPicker) {
    return (
      <Picker
        view={view}
        onBack={() => setPicking(false)}
        onChoose={({ guildId, id }) => {
          send({ type: 'choose', guildId, channelId: id });
          setPicking(false);
        }}
      />
    );
  }
  switch (view.stream.state) {
    case 'idle':
      return <Idle {...shared} tab={tab} openPicker={() => setPicking(true)} />;
    case 'connecting':
    case 'stopping':
      return <Connecting {...shared} stream={view.stream} />;
    case 'live':
      return <Live {...shared} stream={view.stream} onLevels={onLevels} />;
  }
}
