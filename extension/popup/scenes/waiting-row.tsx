import type { ViewCommand, WaitView } from '../../page-contract/view.ts';
import { percentText } from '../../ui/count-text.ts';
import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import { useHeld } from '../../ui/use-held.ts';
import { Slider } from '../mix/slider.tsx';
import '../row.css';
import './waiting-row.css';

/** A scene's tab that joins after a click on Earshot there. Its name activates it, and its volume can be set before. */
export function WaitingRow({
  wait: { id: waitId, title, volume },
  send,
}: {
  wait: WaitView;
  send: (command: ViewCommand) => void;
}) {
  const [percent, setPercent] = useHeld(Math.round(volume * 100), (next) =>
    send({ type: 'set-waiting', waitId, volume: next / 100 }),
  );
  return (
    <li class="source source--off" data-wait={waitId}>
      <span class="face face--waits" title={say('waitsThere')}>
        <span class="face__icon" aria-hidden="true">
          <Icon name="tab" />
        </span>
        <span class="face__sign" aria-hidden="true">
          <Icon name="pointer" small />
        </span>
      </span>
      <button
        class="leads ellipsis"
        type="button"
        data-control="go-to-waiting"
        aria-label={say('goToWaiting', title)}
        title={title}
        onClick={() => {
          send({ type: 'go-to-waiting', waitId });
          window.close();
        }}
      >
        {title}
      </button>
      <Slider
        id={`wait-${waitId}`}
        percent={percent}
        max={100}
        isMuted
        silent={say('waits')}
        name={say('tabVolume', title)}
        onSet={setPercent}
      />
      <span class="source__value source__value--word" aria-hidden="true" title={percentText(say, percent)}>
        {say('waits')}
      </span>
      <button
        class="icon-button"
        type="button"
        data-control="drop-waiting"
        aria-label={say('removeTab', title)}
        onClick={() => send({ type: 'drop-waiting', waitId })}
      >
        <Icon name="close" small />
      </button>
    </li>
  );
}
