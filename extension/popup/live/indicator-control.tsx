import { useState } from 'preact/hooks';
import type { Indicator, SessionView, StreamView } from '../../page-contract/view.ts';
import { Icon } from '../../ui/icon.tsx';
import { listText } from '../../ui/count-text.ts';
import { say } from '../../ui/say.ts';
import { indicatorChoices } from './indicator-choices.ts';
import { priorityRights } from './priority-rights.ts';
import './indicator-control.css';

interface IndicatorControlProps {
  stream: Pick<Extract<StreamView, { state: 'live' | 'reconnecting' }>, 'dialect' | 'indicator' | 'mayUsePriority'>;
  servers: SessionView['servers'];
  onSet: (indicator: Indicator) => void;
}

/**
 * The indicator that others see while sound is sent. An unavailable choice shows its reason in the caption, which has
 * room for the longest one: hovering must not move the buttons.
 */
export function IndicatorControl({ stream, servers, onSet }: IndicatorControlProps) {
  const [asked, setAsked] = useState<Indicator | null>(null);
  const { dialect, indicator } = stream;
  const { mayUsePriority, onlyIn } = priorityRights(stream, servers);
  const choices = indicatorChoices(dialect, mayUsePriority, onlyIn && listText(say, onlyIn));
  const reason = choices.find((choice) => choice.isDisabled)?.note;
  const shown =
    choices.find((choice) => choice.isDisabled && choice.indicator === asked) ??
    choices.find((choice) => choice.indicator === indicator);
  return (
    <section aria-labelledby="indicator">
      <div class="block__head">
        <h2 class="block__title" id="indicator">
          {say('speakingIndicator')}
        </h2>
        <p class="caption caption--swap" id="indicator-note">
          {choices.map((choice) => (
            <span
              key={choice.note}
              // A name may be long, and is cut where words are not.
              class={[choice !== shown && 'away', choice.noteName && 'ellipsis'].filter(Boolean).join(' ')}
              title={choice.noteName && say(choice.note, choice.noteName)}
              aria-hidden={choice !== shown}
            >
              {say(choice.note, choice.noteName ?? '')}
            </span>
          ))}
        </p>
      </div>
      <fieldset
        class="segmented"
        aria-labelledby="indicator"
        aria-describedby={reason ? 'indicator-note indicator-reason' : 'indicator-note'}
      >
        {choices.map((choice) => (
          <label
            key={choice.indicator}
            title={choice.isDisabled ? say(choice.note) : undefined}
            onPointerEnter={() => setAsked(choice.indicator)}
            onPointerLeave={() => setAsked(null)}
          >
            <input
              id={`indicator-${choice.indicator}`}
              type="radio"
              name="indicator"
              checked={choice.indicator === indicator}
              disabled={choice.isDisabled}
              onChange={() => onSet(choice.indicator)}
            />
            <Icon name={choice.icon} small />
            {say(choice.label)}
          </label>
        ))}
        {reason && (
          <span class="only-spoken" id="indicator-reason">
            {say('priority')}: {say(reason)}
          </span>
        )}
      </fieldset>
    </section>
  );
}
