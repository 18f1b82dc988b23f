import { Icon } from '../../ui/icon.tsx';
import { say } from '../../ui/say.ts';
import { leaveForBoard } from './leave-for-board.ts';

/** The way to the board while nothing streams. */
export function BoardButton() {
  return (
    <button id="open-board" class="icon-button" type="button" title={say('openBoard')} onClick={leaveForBoard}>
      <Icon name="board" />
    </button>
  );
}
