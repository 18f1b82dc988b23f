import { useState } from 'preact/hooks';
import type { TabView } from '../../page-contract/view.ts';
import { findChannel } from '../../ui/find-channel.ts';
import { Icon } from '../../ui/icon.tsx';
import { ProblemCard } from '../../ui/problem-card.tsx';
import { say } from '../../ui/say.ts';
import type { Session } from '../../ui/use-session.ts';
import { AwayCard } from '../live/away-card.tsx';
import { MixPanel } from '../mix/mix-panel.tsx';
import type { ScreenProps } from './screen-props.ts';
import { LiveHeader } from './live-header.tsx';
import { AwayHealth, Health } from '../health/health.tsx';
import { ServersHealth } from '../health/servers-health.tsx';
import { IndicatorControl } from '../live/indicator-control.tsx';
import { liveNews } from '../live/live-news.ts';
import { awayPill, livePill, type OnAir } from '../live/live-pill.ts';
import { People } from '../live/people.tsx';
import { isDismissible } from '../../page-contract/problems.ts';
import { MicrophoneRow } from '../microphone/microphone-row.tsx';
import { DuckingRow } from '../mix/ducking-row.tsx';
import { LiveMore } from './live-more.tsx';
import { TabMix } from '../mix/tab-mix.tsx';
import { ServersBlock } from '../servers/servers-block.tsx';
import { ScenesBlock } from '../scenes/scenes-block.tsx';
import { WaitingRow } from '../scenes/waiting-row.tsx';
import { isWhyAway } from '../live/away-text.ts';
import { useKeptFocus } from '../live/use-kept-focus.ts';
import { PauseAndStop } from '../live/pause-and-stop.tsx';
import './live.css';

const newsIcons = { nobodyThereNews: 'arriving', botLeftNews: 'leave', connectedAgain: 'check' } as const;

interface LiveProps extends ScreenProps {
  stream: OnAir;
  /** servers whose connection has been gone long enough for people to see it */
  gone: ReadonlySet<string>;
  /** none is left */
  isAway: boolean;
  /** it has just come back */
  isBack: boolean;
  tab: TabView | null;
  onLevels: Session['onLevels'];
}

/**
 * Live, or reconnecting: no fader moves. Header and footer stay; only the middle scrolls, and a problem takes its space
 * from there.
 */
export function Live(props: LiveProps) {
  const { view, problem, sites, stream, gone, isAway, isBack, tab, send } = props;
  const { onAction, onLevels, openPicker, openServerPicker, openOptions } = props;
  const { servers } = view;
  const isSeveral = servers.length > 1;
  // The block stays as long as the popup is open: nothing moves under the pointer if only one server is left.
  const [hadSeveral, setHadSeveral] = useState(isSeveral);
  if (isSeveral && !hadSeveral) setHadSeveral(true);
  // The block appears when the popup opens next, never under the pointer.
  const [hadScenes] = useState(view.scenes.length > 0);
  useKeptFocus('#to-channel');
  const pill = isAway ? awayPill : livePill(stream, servers, gone);
  const news = liveNews(stream, pill, isBack);
  const showsAway = isAway && stream.state === 'reconnecting' && !isWhyAway(problem);
  const heard = isSeveral ? servers.filter(({ state }) => state !== 'ended') : [stream];
  const channels = heard.map((place) => {
    const channel = findChannel(view.guilds, place)?.channel;
    return { id: place.channelId, guildId: place.guildId, name: channel?.name ?? '', people: channel?.people ?? [] };
  });
  const addServer = () => openServerPicker(null);
  return (
    <>
      <LiveHeader view={view} stream={stream} pill={pill} openPicker={openPicker} openOptions={openOptions} />
      <main class="popup__main popup__main--live">
        <MixPanel
          mix={stream.mix}
          tabs={stream.tabs.length}
          servers={servers.length}
          isHeld={!pill.isOnAir}
          onLevels={onLevels}
          send={send}
        />
        {stream.tabs.length > 0 && (
          <TabMix tabs={stream.tabs} current={tab} send={send}>
            {view.waits.map((wait) => (
              <WaitingRow key={wait.id} wait={wait} send={send} />
            ))}
            {view.microphone.isOn && <MicrophoneRow microphone={view.microphone} onLevels={onLevels} send={send} />}
          </TabMix>
        )}
        {hadScenes && stream.tabs.length > 0 && (
          <ScenesBlock scenes={view.scenes} canSaveScene={view.canSaveScene} send={send} />
        )}
        {stream.tabs.length > 0 && (
          <DuckingRow settings={view.settings} isDucked={stream.state === 'live' && stream.isDucked} send={send} />
        )}
        {hadSeveral && (
          <ServersBlock
            view={view}
            mix={stream.mix}
            gone={gone}
            send={send}
            onAction={onAction}
            openPicker={openServerPicker}
            onAdd={addServer}
          />
        )}
        <IndicatorControl
          stream={stream}
          servers={servers}
          onSet={(indicator) => send({ type: 'set-indicator', indicator })}
        />
        <People channels={channels} view={view} canHear={stream.dialect === 'v8'} send={send} />
        <LiveMore
          view={view}
          hasServersBlock={hadSeveral}
          hasScenesBlock={hadScenes}
          isMix={stream.tabs.length > 0}
          onAddServer={addServer}
          send={send}
        />
        {isSeveral && !isAway ? (
          <ServersHealth view={view} stream={stream} />
        ) : stream.state === 'live' ? (
          <Health view={view} stream={stream} people={channels[0]?.people.length ?? 0} />
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
          servers={servers.length}
          onPause={(isPaused) => send({ type: 'set-mix', mix: { isPaused } })}
          onStop={() => send({ type: 'stop' })}
        />
      </footer>
    </>
  );
}
