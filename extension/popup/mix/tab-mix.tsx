import type { ComponentChildren } from 'preact';
import type { StreamView, TabView, ViewCommand } from '../../page-contract/view.ts';
import { percentText } from '../../ui/count-text.ts';
import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import { Slider } from './slider.tsx';
import { useHeld } from './use-held.ts';
import { TabIcon } from '../route/route.tsx';
import './tab-mix.css';

type Live = Extract<StreamView, { state: 'live' }>;

interface TabMixProps {
  tabs: Live['tabs'];
  /** the tab in front, over which the popup opened */
  current: TabView | null;
  send: (command: ViewCommand) => void;
  /** rows behind those of the tabs */
  children?: ComponentChildren;
}

function Source({
  tab,
  volume,
  isOnly,
  send,
}: Live['tabs'][number] & { isOnly: boolean; send: (command: ViewCommand) => void }) {
  const [percent, setPercent] = useHeld(Math.round(volume * 100), (next) =>
    send({ type: 'set-tab-volume', tabId: tab.id, volume: next / 100 }),
  );
  const title = tab.title || say('noTab');
  return (
    <li class="source" data-tab-id={tab.id}>
      <span class="source__icon">
        <TabIcon tab={tab} />
      </span>
      <span class="source__title ellipsis" title={title}>
        {title}
      </span>
      <Slider id={`tab-${tab.id}`} percent={percent} max={100} name={say('tabVolume', title)} onSet={setPercent} />
      <span class="source__value number" aria-hidden="true">
        {percentText(say, percent)}
      </span>
      {isOnly ? (
        <span class="source__gap" />
      ) : (
        <button
          class="icon-button"
          type="button"
          aria-label={say('removeTab', title)}
          onClick={() => send({ type: 'remove-tab', tabId: tab.id })}
        >
          <Icon name="close" small />
        </button>
      )}
    </li>
  );
}

/** The mixed tabs, each with its fader. The last one has no cross: Stop does that. */
export function TabMix({ tabs, current, send, children }: TabMixProps) {
  const isIn = tabs.some(({ tab }) => tab.id === current?.id);
  return (
    <section aria-labelledby="mix">
      <div class="block__head">
        <h2 class="block__title" id="mix">
          {say('tabsInMix')}
        </h2>
        <button
          id="add-tab"
          class="button button--text"
          type="button"
          disabled={isIn || current === null}
          onClick={() => send({ type: 'add-tab' })}
        >
          {isIn ? <Icon name="check" small /> : <Icon name="add" small />}
          {say(isIn ? 'tabIsIn' : 'addTab')}
        </button>
      </div>
      <ul>
        {tabs.map((source) => (
          <Source key={source.tab.id} {...source} isOnly={tabs.length === 1} send={send} />
        ))}
        {children}
      </ul>
    </section>
  );
}
