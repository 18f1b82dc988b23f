import { useLayoutEffect } from 'preact/hooks';
import { viewPorts } from '../page-contract/view.ts';
import { Mark } from '../ui/mark.tsx';
import { say } from '../ui/say.ts';
import { useLanguage } from '../ui/use-language.ts';
import { useSession } from '../ui/use-session.ts';
import { Advanced } from './advanced.tsx';
import { AllowedSites } from './allowed-sites.tsx';
import { BoardSetting } from './board-setting.tsx';
import { BotStep } from './bot-step.tsx';
import { DamageNotice } from './damage-notice.tsx';
import { Diagnostics } from './diagnostics.tsx';
import { HelpAndAbout } from './help-and-about.tsx';
import { DuckingSettings } from './ducking-settings.tsx';
import { HelperStep } from './helper-step.tsx';
import { MicrophoneSettings } from './microphone-settings.tsx';
import { ScenesSettings } from './scenes-settings.tsx';
import { MixSettings } from './mix-settings.tsx';
import { RemoteControl } from './remote-control.tsx';
import { Shortcuts } from './shortcuts.tsx';
import { SoundSettings } from './sound-settings.tsx';
import { StayingOn } from './staying-on.tsx';
import { TestStep } from './test-step.tsx';

/** Three steps to the first sound, then the settings. */
export function App() {
  const session = useSession(viewPorts.options);
  const { view } = session;
  const isSpoken = useLanguage(view && view.settings, 'settingsTitle');
  useLayoutEffect(() => {
    document.body.dataset.state = view === null || !isSpoken ? 'loading' : 'ready';
    document.body.dataset.gateway = view?.gateway ?? 'off';
    document.body.dataset.helper = view?.helper ?? 'unknown';
  }, [view, isSpoken]);

  return (
    <main class="page">
      <header class="page__head">
        <Mark isLive={view?.stream.state === 'live'} />
        <div>
          <h1>{say('extensionName')}</h1>
          <p>{say('tagline')}</p>
        </div>
      </header>
      {view && isSpoken && (
        <>
          <DamageNotice damaged={view.damaged} send={session.send} />
          <section aria-labelledby="s-setup">
            <h2 class="part__title" id="s-setup">
              {say('setUp')}
            </h2>
            <ol class="setup">
              <HelperStep view={view} />
              <BotStep {...session} view={view} />
              <TestStep {...session} view={view} />
            </ol>
          </section>
          <SoundSettings view={view} send={session.send} />
          <MixSettings settings={view.settings} autoBitrate={view.autoBitrate} send={session.send} />
          <DuckingSettings settings={view.settings} hasMicrophone={view.microphone.isOn} send={session.send} />
          <MicrophoneSettings microphone={view.microphone} send={session.send} />
          <ScenesSettings scenes={view.scenes} send={session.send} />
          <StayingOn settings={view.settings} send={session.send} />
          <BoardSetting />
          <Shortcuts />
          <AllowedSites />
          <RemoteControl view={view} send={session.send} />
          <Diagnostics view={view} send={session.send} />
          <Advanced {...session} settings={view.settings} />
          <HelpAndAbout view={view} />
        </>
      )}
      <p class="caption page__foot">{say('notAffiliated')}</p>
    </main>
  );
}
