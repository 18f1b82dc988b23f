import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import type { Board } from '../control/board-control.ts';
import type { BoardState } from '../control/board-state.ts';
import { listOf, type Playlist } from '../library/library.ts';

/** No list has this id: real ones are random. */
const another = 'another';

const nameOf = ({ name }: Playlist, at: number): string => name || say('listNumber', String(at + 1));

/** Selects the shown list. A list is removed beside it, and can be brought back. */
export function ListChooser({ board, state }: { board: Board; state: BoardState }) {
  const { library, goneList } = state;
  const shown = listOf(library);
  const isOnlyEmpty = library.lists.length === 1 && shown.tracks.length === 0;
  const choose = (listId: string): void => {
    if (listId !== another) return board.change({ type: 'show-list', listId });
    board.change({ type: 'add-list', list: { id: crypto.randomUUID(), name: '', tracks: [] } });
  };
  if (goneList)
    return (
      <button id="bring-list-back" class="button button--text" type="button" onClick={board.leaving.bringListBack}>
        {say('bringBackNamed', goneList.list.name || say('playlist'))}
      </button>
    );
  if (isOnlyEmpty) return null;
  return (
    <span class="list-chooser">
      <span class="list-chooser__field">
        <select
          id="list"
          aria-label={say('listChoose')}
          value={shown.id}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        >
          {library.lists.map((list, at) => (
            <option key={list.id} value={list.id}>
              {nameOf(list, at)}
            </option>
          ))}
          <option value={another}>{say('listNew')}</option>
        </select>
        <Icon name="down" small />
      </span>
      <button
        id="remove-list"
        class="icon-button"
        type="button"
        aria-label={say('listRemove', nameOf(shown, library.lists.indexOf(shown)))}
        onClick={() => board.leaving.takeListOff(shown.id)}
      >
        <Icon name="close" small />
      </button>
    </span>
  );
}
