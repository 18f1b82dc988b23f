import { Slider } from '../../popup/mix/slider.tsx';
import { useHeld } from '../../ui/use-held.ts';
import { percentText } from '../../ui/count-text.ts';
import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import type { BoardPlace } from '../mix/board-in-mix.ts';
import type { Library } from '../library/library.ts';

interface MixFaderProps {
  place: BoardPlace;
  library: Library;
  onVolume: (volume: number) => void;
  onMute: (isMuted: boolean) => void;
  onJoin: () => void;
  onLowers: (lowers: boolean) => void;
}

/** In a mix, the board's fader is its row there; outside, it sets the volume with which the board will join. */
export function MixFader({ place, library, onVolume, onMute, onJoin, onLowers }: MixFaderProps) {
  const volume = place.state === 'in-mix' ? place.source.volume : library.volume;
  const isMuted = place.state === 'in-mix' && place.source.isMuted;
  const [percent, setPercent] = useHeld(Math.round(volume * 100), (next) => onVolume(next / 100));
  return (
    <section class="sheet mixer" aria-label={say('boardVolume')}>
      <div class="mixer__fader">
        <button
          id="mute-board"
          class="icon-button"
          type="button"
          aria-pressed={isMuted}
          aria-label={say('muteBoard')}
          disabled={place.state !== 'in-mix'}
          onClick={() => onMute(!isMuted)}
        >
          <Icon name={isMuted ? 'muted' : 'sound'} />
        </button>
        <label for="board-volume">{say('boardInMix')}</label>
        <Slider id="board-volume" percent={percent} max={100} isMuted={isMuted} onSet={setPercent} />
        <span class="mixer__value" aria-hidden="true">
          {isMuted ? say('muted') : percentText(say, percent)}
        </span>
      </div>
      <div class="toggle">
        {place.state === 'outside' && (
          <button id="join" class="button button--text" type="button" onClick={onJoin}>
            {say('boardJoin')}
          </button>
        )}
        <label for="lowers">{say('lowersMusic')}</label>
        <input
          id="lowers"
          class="switch"
          type="checkbox"
          role="switch"
          checked={library.lowersMusic}
          onChange={({ currentTarget }) => onLowers(currentTarget.checked)}
        />
      </div>
    </section>
  );
}
