import { openBoard } from '../ui/open-board.ts';
import { say } from '../ui/say.ts';
import './setting.css';

/** The way to the page with the user's own sounds. */
export function BoardSetting() {
  return (
    <section class="part" aria-labelledby="s-board">
      <h2 class="part__title" id="s-board">
        {say('ownSounds')}
      </h2>
      <div class="sheet">
        <div class="setting">
          <p class="setting__note">{say('ownSoundsNote')}</p>
          <button id="open-board" class="button" type="button" onClick={() => void openBoard()}>
            {say('openBoard')}
          </button>
        </div>
      </div>
    </section>
  );
}
