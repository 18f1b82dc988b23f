import type { RefObject } from 'preact';
import type { GoOnView, TabView } from '../../page-contract/view.ts';
import { showTab } from '../../browser-ui/active-tab.ts';
import { goOnButton, goOnSentence } from '../../ui/go-on-text.ts';
import { CardSentence } from '../../ui/card-sentence.tsx';
import { say } from '../../ui/say.ts';
import { useNow } from '../../ui/use-now.ts';
import { TabIcon } from '../route/route.tsx';
import { goOnRows, type GoOnRow } from './go-on-rows.ts';
import './go-on-card.css';

/** The sentence gives the minutes since then. */
const minuteMs = 60_000;

function Row({ title, tab, state }: GoOnRow) {
  return (
    <li class="goon__row">
      <span class="goon__icon">
        <TabIcon tab={tab} />
      </span>
      {tab ? (
        <button
          class="goon__title goon__title--leads ellipsis"
          type="button"
          title={title}
          aria-label={say('goToTabNamed', title)}
          onClick={() => void showTab(tab.id).then(() => window.close())}
        >
          {title}
        </button>
      ) : (
        <span class="goon__title ellipsis" title={title}>
          {title}
        </span>
      )}
      <span class="goon__state">{say(state)}</span>
    </li>
  );
}

interface GoOnCardProps {
  goOn: GoOnView;
  /** the active tab, which resumes the stream */
  current: TabView | null;
  isDisabled: boolean;
  action: RefObject<HTMLButtonElement>;
  onGoOn: () => void;
  onForget: () => void;
}

/** A cut-off stream, in place of the Stream button: one action, and the tabs that return. */
export function GoOnCard({ goOn, current, isDisabled, action, onGoOn, onForget }: GoOnCardProps) {
  const now = useNow(minuteMs);
  return (
    <section class="problem problem--info" id="go-on-card" aria-labelledby="go-on-sentence">
      <CardSentence icon="renew">
        <span id="go-on-sentence">{goOnSentence(say, goOn, now)}</span>
      </CardSentence>
      <button
        ref={action}
        id="go-on"
        class="button button--primary button--wide"
        type="button"
        aria-describedby="go-on-sentence"
        disabled={isDisabled}
        onClick={onGoOn}
      >
        {goOnButton(say, goOn)}
      </button>
      <ul class="goon__rows" aria-label={say('goOnWhat')}>
        {goOnRows(goOn.tabs, current).map((row, index) => (
          <Row key={index} {...row} />
        ))}
      </ul>
      <div class="goon__foot">
        <span class="caption">{say('goOnVolumes')}</span>
        <button id="not-now" class="button button--text" type="button" onClick={onForget}>
          {say('notNow')}
        </button>
      </div>
    </section>
  );
}
