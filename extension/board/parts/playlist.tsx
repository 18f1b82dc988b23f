import { say } from '../../ui/say.ts';
import type { Board } from '../control/board-control.ts';
import type { BoardState } from '../control/board-state.ts';
import { listOf } from '../library/library.ts';
import { ListChooser } from './list-chooser.tsx';
import { Player } from './player.tsx';
import { Tracks } from './tracks.tsx';
import './playlist.css';

export function Playlist({ board, state }: { board: Board; state: BoardState }) {
  const list = listOf(state.library);
  return (
    <section aria-labelledby="list-title">
      <div class="half__head">
        <h2 id="list-title">{say('playlist')}</h2>
        <ListChooser board={board} state={state} />
      </div>
      <div class="sheet">
        <Player board={board} state={state} />
        {list.tracks.length > 0 ? (
          <Tracks board={board} state={state} list={list} />
        ) : (
          <p class="tracks__none">{say('listEmpty')}</p>
        )}
      </div>
    </section>
  );
}
