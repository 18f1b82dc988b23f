import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { StreamView } from '../../page-contract/view.ts';
import { findChannel } from '../../ui/find-channel.ts';
import { ProblemCard } from '../../ui/problem-card.tsx';
import { say } from '../../ui/say.ts';
import type { ScreenProps } from './screen-props.ts';
import { Footer, Header, SettingsButton } from './frame.tsx';
import { ChannelEnd, ChannelsEnd, TabEnd, Route, RouteEnd } from '../route/route.tsx';
import './connecting.css';

const steps = [
  ['joining', 'stepJoining'],
  ['securing', 'stepSecuring'],
  ['starting', 'stepStarting'],
] as const;

interface ConnectingProps extends ScreenProps {
  stream: Extract<StreamView, { state: 'connecting' | 'stopping' }>;
}

/** Connecting, or reconnecting. Cancel is lower than Stream was, so that a double click cannot cancel. */
export function Connecting({ view, problem, stream, send, onAction, openOptions }: ConnectingProps) {
  const main = useRef<HTMLElement>(null);
  const isStopping = stream.state === 'stopping';
  useLayoutEffect(() => main.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    if (isStopping) return;
    const cancelOnEscape = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      send({ type: 'stop' });
    };
    window.addEventListener('keydown', cancelOnEscape);
    return () => window.removeEventListener('keydown', cancelOnEscape);
  }, [isStopping, send]);

  const now = stream.state === 'connecting' ? steps.findIndex(([name]) => name === stream.step) : -1;
  return (
    <>
      <Header>
        <SettingsButton onClick={openOptions} />
      </Header>
      <main class="popup__main" aria-busy="true" tabIndex={-1} ref={main}>
        <Route tone={isStopping ? undefined : 'joining'}>
          {stream.tab ? (
            <TabEnd tab={stream.tab} />
          ) : (
            <RouteEnd icon="tone" title={say('testTone')} note={say('testToneNote')} />
          )}
          {view.servers.length > 1 ? (
            <ChannelsEnd count={view.servers.length} names={view.servers.map(({ channelName }) => channelName)} />
          ) : (
            <ChannelEnd place={findChannel(view.guilds, stream)} isLookedUp />
          )}
        </Route>
        <div class="act">
          {!isStopping && (
            <>
              <ol class="steps" aria-label={say('progress')}>
                {steps.map(([name, key], index) => (
                  <li
                    key={name}
                    class={`step ${index < now ? 'step--done' : index === now ? 'step--now' : ''}`}
                    aria-current={index === now ? 'step' : undefined}
                  >
                    {say(key === 'stepSecuring' && view.settings.dialect === 'original' ? 'securing' : key)}
                  </li>
                ))}
              </ol>
              <button
                id="cancel"
                class="button button--outline button--wide"
                type="button"
                onClick={() => send({ type: 'stop' })}
              >
                {say('cancel')}
              </button>
            </>
          )}
          {problem && <ProblemCard view={view} problem={problem} onAction={onAction} />}
        </div>
      </main>
      <Footer view={view} isBusy />
    </>
  );
}
