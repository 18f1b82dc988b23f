import { Icon } from '../ui/icon.tsx';
import { say } from '../ui/say.ts';

interface WaysOffProps {
  isPaused: boolean;
  onPause: (isPaused: boolean) => void;
  onStop: () => void;
}

/** Off the air for a while, quietly, or for good. Both words of the pause stand in one place, so that Stop never moves. */
export function WaysOff({ isPaused, onPause, onStop }: WaysOffProps) {
  const faces = [
    { icon: 'pause', label: say('pause'), isShown: !isPaused },
    { icon: 'resume', label: say('resume'), isShown: isPaused },
  ] as const;
  return (
    <div class="ways-off">
      <button id="pause" class="button button--swap" type="button" onClick={() => onPause(!isPaused)}>
        {faces.map(({ icon, label, isShown }) => (
          <span
            key={icon}
            class={isShown ? 'button__face' : 'button__face button__face--away'}
            aria-hidden={isShown ? undefined : true}
          >
            <Icon name={icon} small />
            {label}
          </span>
        ))}
      </button>
      <button id="stop" class="button button--stop" type="button" onClick={onStop}>
        <Icon name="stop" small />
        {say('stopStreaming')}
      </button>
    </div>
  );
}
