import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import { SwapLabel } from '../../ui/swap-label.tsx';
import { allWords } from '../servers/all-words.ts';
import './pause-and-stop.css';

interface PauseAndStopProps {
  isPaused: boolean;
  /** how many servers the stream goes into */
  servers: number;
  onPause: (isPaused: boolean) => void;
  onStop: () => void;
}

/** Off the air for a while, quietly, or for good. Both words of the pause stand in one place, so that Stop never moves. */
export function PauseAndStop({ isPaused, servers, onPause, onStop }: PauseAndStopProps) {
  return (
    <div class="pause-and-stop">
      <button id="pause" class="button button--swap" type="button" onClick={() => onPause(!isPaused)}>
        <SwapLabel isShown={!isPaused}>
          <Icon name="pause" small />
          {say('pause')}
        </SwapLabel>
        <SwapLabel isShown={isPaused}>
          <Icon name="resume" small />
          {say('resume')}
        </SwapLabel>
      </button>
      <button id="stop" class="button button--stop" type="button" onClick={onStop}>
        <Icon name="stop" small />
        {say(allWords(servers).stop)}
      </button>
    </div>
  );
}
