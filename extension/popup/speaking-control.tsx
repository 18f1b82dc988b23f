import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../ui/icon.tsx';
import { say } from '../ui/say.ts';

/** Whether a ring shows around the bot while sound leaves. Takes the focus on opening, where Enter does no harm. */
export function SpeakingControl({ shows, onSet }: { shows: boolean; onSet: (shows: boolean) => void }) {
  const root = useRef<HTMLFieldSetElement>(null);
  useEffect(() => root.current?.querySelector<HTMLInputElement>(':checked')?.focus({ preventScroll: true }), []);
  const choices = [
    { isRing: true, id: 'speaking-on', icon: 'ring', label: say('speakingRing') },
    { isRing: false, id: 'speaking-off', icon: 'no-ring', label: say('noRing') },
  ] as const;
  return (
    <section aria-labelledby="indicator">
      <div class="block__head">
        <h2 class="block__title" id="indicator">
          {say('speakingIndicator')}
        </h2>
        <p class="caption" id="indicator-note">
          {say(shows ? 'speakingRingNote' : 'noRingNote')}
        </p>
      </div>
      <fieldset class="segmented" aria-labelledby="indicator" aria-describedby="indicator-note" ref={root}>
        {choices.map(({ isRing, id, icon, label }) => (
          <label key={id}>
            <input id={id} type="radio" name="indicator" checked={shows === isRing} onChange={() => onSet(isRing)} />
            <Icon name={icon} small />
            {label}
          </label>
        ))}
      </fieldset>
    </section>
  );
}
