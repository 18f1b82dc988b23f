import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import { clockText } from '../../ui/time-text.ts';
import { useNow } from '../../ui/use-now.ts';
import type { Board } from '../control/board-control.ts';
import type { BoardState } from '../control/board-state.ts';
import { listPlaying } from '../control/list-control.ts';
import { listOf } from '../library/library.ts';

/** The position in the track is shown in whole seconds. */
const lookEveryMs = 500;

export function Player({ board, state }: { board: Board; state: BoardState }) {
  const { library, track } = state;
  const { list } = board;
  const current = track && listPlaying(state).tracks.find(({ id }) => id === track.id);
  const isEmpty = listOf(library).tracks.length === 0 && !track;
  const set = (fields: { isShuffled: boolean } | { isLooped: boolean }) => board.change({ type: 'set', fields });
  return (
    <div class="player">
      <p class={current ? 'player__now ellipsis' : 'player__now player__now--none'} title={current?.name}>
        {current ? current.name : say('nothingPlays')}
      </p>
      <Seek board={board} isOn={current !== undefined && current !== null} known={current?.seconds ?? 0} />
      <div class="player__keys">
        <button
          id="previous"
          class="icon-button"
          type="button"
          aria-label={say('trackPrevious')}
          disabled={!track}
          onClick={list.previous}
        >
          <Icon name="previous" />
        </button>
        <button
          id="play"
          class="icon-button icon-button--play"
          type="button"
          aria-label={say(track?.isPlaying ? 'listPause' : 'listPlay')}
          disabled={isEmpty}
          onClick={list.toggle}
        >
          <Icon name={track?.isPlaying ? 'pause' : 'resume'} />
        </button>
        <button
          id="next"
          class="icon-button"
          type="button"
          aria-label={say('trackNext')}
          disabled={!track}
          onClick={list.next}
        >
          <Icon name="next" />
        </button>
        <span class="player__gap" />
        <button
          id="shuffle"
          class="icon-button icon-button--on"
          type="button"
          aria-pressed={library.isShuffled}
          aria-label={say('shuffle')}
          onClick={() => set({ isShuffled: !library.isShuffled })}
        >
          <Icon name="shuffle" />
        </button>
        <button
          id="loop"
          class="icon-button icon-button--on"
          type="button"
          aria-pressed={library.isLooped}
          aria-label={say('listLoop')}
          onClick={() => set({ isLooped: !library.isLooped })}
        >
          <Icon name="loop" />
        </button>
      </div>
    </div>
  );
}

/** @param known the track's measured length, until the browser has read it */
function Seek({ board, isOn, known }: { board: Board; isOn: boolean; known: number }) {
  useNow(lookEveryMs);
  const { player, list } = board;
  const length = isOn ? (Number.isFinite(player.length) ? player.length : known) : 0;
  const at = isOn ? Math.min(player.seconds, length) : 0;
  const text = say('trackPlace', clockText(at * 1000), clockText(length * 1000));
  return (
    <div class="player__seek">
      <span aria-hidden="true">{clockText(at * 1000)}</span>
      <input
        id="seek"
        class="range"
        type="range"
        min={0}
        max={Math.max(1, Math.round(length))}
        value={Math.round(at)}
        style={{ '--v': length > 0 ? at / length : 0 }}
        disabled={!isOn}
        aria-label={say('trackSeek')}
        aria-valuetext={text}
        onInput={({ currentTarget }) => list.seek(Number(currentTarget.value))}
      />
      <span aria-hidden="true">{clockText(length * 1000)}</span>
    </div>
  );
}
