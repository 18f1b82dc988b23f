import type { ComponentChildren } from 'preact';
import type { SourceView, StreamView, TabView, ViewCommand } from '../../page-contract/view.ts';
import { percentText } from '../../ui/count-text.ts';
import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import { Slider } from './slider.tsx';
import { useHeld } from '../../ui/use-held.ts';
import { TabIcon } from '../route/route.tsx';
import { isHeardInMix, isOnlyHeard } from '../../page-contract/heard-in-mix.ts';
import '../row.css';
import './tab-mix.css';

type Live = Extract<StreamView, { state: 'live' }>;

interface TabMixProps {
  tabs: Live['tabs'];
  /** the active tab, over which the popup opened */
  current: TabView | null;
  send: (command: ViewCommand) => void;
  /** rows behind those of the tabs */
  children?: ComponentChildren;
}

interface SourceProps {
  source: SourceView;
  tabs: readonly SourceView[];
  send: (command: ViewCommand) => void;
}

function Source({ source, tabs, send }: SourceProps) {
  const { tab, volume, isMuted, isSoloed } = source;
  const tabId = tab.id;
  const [percent, setPercent] = useHeld(Math.round(volume * 100), (next) =>
    send({ type: 'set-tab-volume', tabId, volume: next / 100 }),
  );
  const title = tab.title || say('noTab');
  const isHeard = isHeardInMix(source, tabs);
  const silent = isHeard ? null : say(isMuted ? 'muted' : 'silencedBySolo');
  // Without another tab solo is useless, and Stop removes the last one.
  const isOnly = tabs.length === 1;
  const goThere = () => {
    send({ type: 'go-to-tab', tabId });
    window.close();
  };
  return (
    <li class={isHeard ? 'source' : 'source source--off'} data-tab-id={tabId}>
      <button
        class={isHeard || isMuted ? 'face' : 'face face--silent'}
        type="button"
        data-control="mute-tab"
        aria-pressed={isMuted}
        aria-label={say('muteTab', title)}
        title={say('mute')}
        onClick={() => send({ type: 'mute-tab', tabId, isMuted: !isMuted })}
      >
        <span class="face__icon">
          <TabIcon tab={tab} />
        </span>
        <span class="face__sign">
          <Icon name={isMuted ? 'muted' : 'sound'} small />
        </span>
      </button>
      <button
        class="leads ellipsis"
        type="button"
        data-control="go-to-tab"
        aria-label={say('goToThatTab', title)}
        title={title}
        onClick={goThere}
      >
        {title}
      </button>
      <Slider
        id={`tab-${tabId}`}
        percent={percent}
        max={100}
        isMuted={silent !== null}
        silent={silent ?? undefined}
        name={say('tabVolume', title)}
        onSet={setPercent}
      />
      <span class={silent ? 'source__value source__value--word' : 'source__value number'} aria-hidden="true">
        {silent ?? percentText(say, percent)}
      </span>
      {!isOnly && (
        <>
          <button
            class="solo"
            type="button"
            data-control="solo-tab"
            aria-pressed={isSoloed}
            aria-label={say('soloTab', title)}
            title={say('solo')}
            onClick={({ ctrlKey, metaKey }) =>
              send({ type: 'solo-tab', tabId, isSoloed: !isSoloed, adds: ctrlKey || metaKey })
            }
          >
            {say('soloSign')}
          </button>
          <button
            class="icon-button"
            type="button"
            data-control="remove-tab"
            aria-label={say('removeTab', title)}
            onClick={() => send({ type: 'remove-tab', tabId })}
          >
            <Icon name="close" small />
          </button>
        </>
      )}
    </li>
  );
}

/** The actions for the active tab: add it to the others, or replace them. */
function TabActions({ tabs, current, send }: Omit<TabMixProps, 'children'>) {
  const isIn = tabs.some(({ tab }) => tab.id === current?.id);
  const isAlone = current !== null && isOnlyHeard(current.id, tabs);
  return (
    <div class="block__acts">
      {(!isIn || isAlone) && (
        <button
          id="add-tab"
          class="button button--text"
          type="button"
          disabled={isIn || current === null}
          onClick={() => send({ type: 'add-tab' })}
        >
          <Icon name={isIn ? 'check' : 'add'} small />
          {say(isIn ? 'tabIsIn' : 'addTab')}
        </button>
      )}
      {current !== null && !isAlone && (
        <button
          id="fade-to"
          class="button button--text"
          type="button"
          onClick={() => send({ type: 'fade-to', tabId: current.id })}
        >
          <Icon name="crossfade" small />
          {say(isIn ? 'fadeOutOthers' : 'fadeToIt')}
        </button>
      )}
    </div>
  );
}

/** The mixed tabs: the picture mutes, the title activates the tab, and each has a fader. */
export function TabMix({ tabs, current, send, children }: TabMixProps) {
  return (
    <section aria-labelledby="mix">
      <div class="block__head">
        <h2 class="block__title" id="mix">
          {say('tabsInMix')}
        </h2>
        <TabActions tabs={tabs} current={current} send={send} />
      </div>
      <ul>
        {tabs.map((source) => (
          <Source key={source.tab.id} source={source} tabs={tabs} send={send} />
        ))}
        {children}
      </ul>
    </section>
  );
}
