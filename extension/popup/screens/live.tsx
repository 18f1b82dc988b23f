import type { ReconnectingView, StreamView, TabView } from '../../page-contract/view.ts';
import { findChannel } from '../../ui/find-channel.ts';
import { Icon, Waiting } from '../../ui/icon.tsx';
import { Mark } from '../../ui/mark.tsx';
import { ProblemCard } from '../../ui/problem-card.tsx';
import { say } from '../../ui/say.ts';
import { clockText } from '../../ui/time-text.ts';
import { useNow } from '../../ui/use-now.ts';
import type { Session } from '../../ui/use-session.ts';
import { AwayCard } from '../live/away-card.tsx';
import { MixPanel } from '../mix/mix-panel.tsx';
import type { ScreenProps } from './screen-props.ts';
import { SettingsButton } from './frame.tsx';
import { AwayHealth, Health } from '../health/health.tsx';
import { IndicatorControl } from '../live/indicator-control.tsx';
import { liveNews } from '../live/live-news.ts';
import { awayPill, livePill, type Pill } from '../live/live-pill.ts';
import { People } from '../live/people.tsx';
import { isDismissible } from '../../page-contract/problems.ts';
import { TabMix } from '../mix/tab-mix.tsx';
import { isWhyAway } from '../live/away-text.ts';
import { useKeptFocus } from '../live/use-kept-focus.ts';
import { PauseAndStop } from '../live/pause-and-stop.tsx';
import './live.css';

function Clock({ since }: { since: number }) {
  const now = useNow(1000);
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
}: Pick<ScreenProps, 'openPicker' | 'openOptions'> & {
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
        {pill === awayPill ? <Waiting /> : <span class={pill.isOnAir ? 'dot dot--live' : 'dot'} />}
        <span>{say(pill.word)}</span> {pill !== awayPill && <Clock since={since} />}
      </span>
      <SettingsButton onClick={openOptions} />
    </header>
  );
}

const newsIcons = { nobodyThereNews: 'arriving', connectedAgain: 'check' } as const;

interface LiveProps extends ScreenProps {
  stream: Extract<StreamView, { state: 'live' }> | ReconnectingView;
  /** the connection has been gone long enough for people to see it */
  isAway: boolean;
  /** it has just come back */
  isBack: boolean;
  tab: TabView | null;
  onLevels: Session['onLevels'];
}

/**
 * On the air, or on the way back to it: no fader moves. Header and footer stay; only the middle scrolls, and a problem
 * takes its room from there.
 */
export function Live(props: LiveProps) {
  const { view, problem, sites, stream, isAway, isBack, tab, send, onAction, onLevels, openPicker, openOptions } =
    props;
  useKeptFocus('#to-channel');
  const place = findChannel(view.guilds, stream);
  const people = place?.channel.people ?? [];
  const pill = isAway ? awayPill : livePill(stream);
  const news = liveNews(stream, isBack);
  const showsAway = isAway && stream.state === 'reconnecting' && !isWhyAway(problem);
  return (
    <>
      <LiveHeader place={place} pill={pill} since={stream.since} openPicker={openPicker} openOptions={openOptions} />
      <main class="popup__main popup__main--live">
        <MixPanel mix={stream.mix} tabs={stream.tabs.length} isHeld={!pill.isOnAir} onLevels={onLevels} send={send} />
        {stream.tabs.length > 0 && <TabMix tabs={stream.tabs} current={tab} send={send} />}
        <IndicatorControl stream={stream} onSet={(indicator) => send({ type: 'set-indicator', indicator })} />
        <People
          people={people}
          isShown={view.showsPeople}
          onSet={(shows) => send({ type: 'set-shows-people', shows })}
        />
        {stream.state === 'live' ? (
          <Health view={view} stream={stream} people={people.length} />
        ) : (
          <AwayHealth stream={stream} isAway={isAway} />
        )}
      </main>
      <footer class="popup__footer popup__footer--live">
        {showsAway && <AwayCard view={view} stream={stream} onTryNow={() => send({ type: 'try-now' })} />}
        {problem && !showsAway && (
          <ProblemCard
            view={view}
            problem={problem}
            sites={sites}
            onAction={onAction}
            onDismiss={isDismissible(problem) ? () => send({ type: 'dismiss' }) : undefined}
          />
        )}
        {!problem && news && (
          <p class="news">
            <Icon name={newsIcons[news]} small />
            {say(news)}
          </p>
        )}
        <PauseAndStop
          isPaused={stream.mix.isPaused}
          onPause={(isPaused) => send({ type: 'set-mix', mix: { isPaused } })}
          onStop={() => send({ type: 'stop' })}
        />
      </footer>
    </>
  );
}
