import { useEffect, useState } from 'preact/hooks';
import type { StreamView } from '../session/view.ts';
import { findChannel } from '../ui/find-channel.ts';
import { Icon } from '../ui/icon.tsx';
import { Mark } from '../ui/mark.tsx';
import { ProblemCard } from '../ui/problem-card.tsx';
import { say } from '../ui/say.ts';
import { clockText } from '../ui/time-text.ts';
import type { Session } from '../ui/use-session.ts';
import type { FaceProps } from './face.ts';
import { SettingsButton } from './frame.tsx';
import { Health } from './health.tsx';
import { Meter } from './meter.tsx';
import { People } from './people.tsx';
import { SpeakingControl } from './speaking-control.tsx';
import { TabIcon } from './way.tsx';

function Clock({ since }: { since: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span id="clock" class="number" role="timer">
      {clockText(now - since)}
    </span>
  );
}

interface LiveProps extends FaceProps {
  stream: Extract<StreamView, { state: 'live' }>;
  onLevels: Session['onLevels'];
}

/** On the air. Header and footer stay; only the middle scrolls, and a problem takes its room from there. */
export function Live({ view, problem, stream, send, onAction, onLevels, openOptions }: LiveProps) {
  const [isClipping, setClipping] = useState(false);
  const place = findChannel(view.guilds, stream);
  return (
    <>
      <header class="popup__header">
        <Mark isLive />
        <h1 class="place">
          <span class="place__name ellipsis">{place?.channel.name ?? say('channelLoading')}</span>
          <span class="place__server ellipsis">{place?.guild.name}</span>
        </h1>
        <span class="pill">
          <span class={stream.isSecuring ? 'dot' : 'dot dot--live'} />
          {say(stream.isSecuring ? 'securing' : 'live')} <Clock since={stream.since} />
        </span>
        <SettingsButton onClick={openOptions} />
      </header>
      <main class="popup__main popup__main--live">
        <section class="desk" aria-label={say('toTheChannel')}>
          <div class="source">
            <span class="source__icon">
              <TabIcon tab={stream.tab} />
            </span>
            <span class="source__title ellipsis">
              <span class="only-spoken">{say('fromThisTab')}</span>
              {stream.tab?.title}
            </span>
            <span class={isClipping ? 'source__note source__note--over' : 'source__note'} role="status">
              {isClipping ? say('tooLoud') : stream.isSilent ? say('tabSilent') : ''}
            </span>
          </div>
          <Meter onLevels={onLevels} onClip={setClipping} />
        </section>
        <SpeakingControl
          shows={stream.indicator !== 'none'}
          onSet={(shows) => send({ type: 'set-indicator', indicator: shows ? 'ring' : 'none' })}
        />
        <People people={place?.channel.people ?? []} />
        <Health stream={stream} />
      </main>
      <footer class="popup__footer popup__footer--live">
        {problem && (
          <ProblemCard view={view} problem={problem} onAction={onAction} onDismiss={() => send({ type: 'dismiss' })} />
        )}
        <button id="stop" class="button button--stop button--wide" type="button" onClick={() => send({ type: 'stop' })}>
          <Icon name="stop" small />
          {say('stopStreaming')}
        </button>
      </footer>
    </>
  );
}
