import { useLayoutEffect } from 'preact/hooks';
import { viewPorts } from '../session/view.ts';
import { Mark } from '../ui/mark.tsx';
import { say } from '../ui/say.ts';
import { useSession } from '../ui/use-session.ts';
import { BotStep } from './bot-step.tsx';
import { Connection } from './connection.tsx';
import { HelperStep } from './helper-step.tsx';
import { StreamStep } from './stream-step.tsx';

/** Three steps to the first sound, then what can be set. */
export function App() {
  const session = useSession(viewPorts.options);
  const { view } = session;
  useLayoutEffect(() => {
    document.body.dataset.state = view === null ? 'loading' : 'ready';
    document.body.dataset.gateway = view?.gateway ?? 'off';
    document.body.dataset.helper = view?.helper ?? 'unknown';
  }, [view]);

  return (
    <main class="page">
      <header class="page__head">
        <Mark isLive={view?.stream.state === 'live'} />
        <div>
          <h1>{say('extensionName')}</h1>
          <p>{say('tagline')}</p>
        </div>
      </header>
      {view && (
        <>
          <section aria-labelledby="s-setup">
            <h2 class="part__title" id="s-setup">
              {say('setUp')}
            </h2>
            <ol class="setup">
              <HelperStep helper={view.helper} />
              <BotStep {...session} view={view} />
              <StreamStep isReady={view.helper === 'ready' && view.gateway === 'ready'} />
            </ol>
          </section>
          <Connection {...session} settings={view.settings} />
        </>
      )}
      <p class="caption page__foot">{say('notAffiliated')}</p>
    </main>
  );
}
