import { useEffect, useState } from 'preact/hooks';
import type { StreamView, TabView } from '../session/view.ts';
import { findChannel } from '../ui/find-channel.ts';
import { Icon } from '../ui/icon.tsx';
import { Mark } from '../ui/mark.tsx';
import { ProblemCard } from '../ui/problem-card.tsx';
import { say } from '../ui/say.ts';
import { clockText } from '../ui/time-text.ts';
import type { Session } from '../ui/use-session.ts';
import { Desk } from './desk.tsx';
import type { FaceProps } from './face.ts';
import { SettingsButton } from './frame.tsx';
import { Health } from './health.tsx';
import { IndicatorControl } from './indicator-control.tsx';
import { livePill, type Pill } from './live-pill.ts';
import { People } from './people.tsx';
import { isDismissible } from './problem-look.ts';
import { TabMix } from './tab-mix.tsx';
import { useKeptFocus } from './use-kept-focus.ts';
import { WaysOff } from './ways-off.tsx';

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

function LiveHeader({
  place,
  pill,
  since,
  openPicker,
  openOptions,
}: Pick<FaceProps, 'openPicker' | 'openOptions'> & {
  place: ReturnType<typeof findChannel>;
  pill: Pill;
  since: number;
}) {
  return (
    <header class="popup__header">
      <Mark isLive={pill.isOnAir} />
      <h1 class="popup__place">
        <button id="place" class="place" type="button" onClick={openPicker}>
          <span class="place__name">
            <span class="ellipsis">{place?.channel.name ?? say('channelLoading')}</span>
            <Icon name="down" small />
          </span>
          <span class="place__server ellipsis">{place?.guild.name}</span>
          <span class="only-spoken">{say('changeChannel')}</span>
        </button>
      </h1>
      <span id="pill" class={pill.isOnAir ? 'pill' : 'pill pill--quiet'} data-word={pill.word}>
        <span class={pill.isOnAir ? 'dot dot--live' : 'dot'} />
        <span>{say(pill.word)}</span> <Clock since={since} />
      </span>
      <SettingsButton onClick={openOptions} />
    </header>
  );
}

interface LiveProps extends FaceProps {
  stream: Extract<StreamView, { state: 'live' }>;
  tab: TabView | null;
  onLevels: Session['onLevels'];
}

/** On the air. Header and footer stay; only the middle scrolls, and a problem takes its room from there. */
export function Live({
  view,
  problem,
  sites,
  stream,
  tab,
  send,
  onAction,
  onLevels,
  openPicker,
  openOptions,
}: LiveProps) {
  useKeptFocus('#to-channel');
  const place = findChannel(view.guilds, stream);
  const people = place?.channel.people ?? [];
  const pill = livePill(stream);
  return (
    <>
      <LiveHeader place={place} pill={pill} since={stream.since} openPicker={openPicker} openOptions={openOptions} />
      <main class="popup__main popup__main--live">
        <Desk mix={stream.mix} tabs={stream.tabs.length} isHeld={!pill.isOnAir} onLevels={onLevels} send={send} />
        {stream.tabs.length > 0 && <TabMix tabs={stream.tabs} current={tab} send={send} />}
        <IndicatorControl stream={stream} onSet={(indicator) => send({ type: 'set-indicator', indicator })} />
        <People
          people={people}
          isShown={view.showsPeople}
          onSet={(shows) => send({ type: 'set-shows-people', shows })}
        />
        <Health view={view} stream={stream} people={people.length} />
      </main>
      <footer class="popup__footer popup__footer--live">
        {problem && (
          <ProblemCard
            view={view}
            problem={problem}
            sites={sites}
            onAction={onAction}
            onDismiss={isDismissible(problem) ? () => send({ type: 'dismiss' }) : undefined}
          />
        )}
        {!problem && pill.word === 'nobodyThere' && (
          <p class="news">
            <Icon name="arriving" small />
            {say('nobodyThereNews')}
          </p>
        )}
        <WaysOff
          isPaused={stream.mix.isPaused}
          onPause={(isPaused) => send({ type: 'set-mix', mix: { isPaused } })}
          onStop={() => send({ type: 'stop' })}
        />
      </footer>
    </>
  );
}
