import { useLayoutEffect, useState } from 'preact/hooks';
import type { Board } from './control/board-control.ts';
import type { BoardState } from './control/board-state.ts';

/** The board's state; the page is drawn again when it changes. */
export function useBoard({ store }: Board): BoardState {
  const [state, setState] = useState(store.now);
  useLayoutEffect(() => {
    const look = () => setState(store.now);
    // It may have changed since the last drawing.
    look();
    return store.listen(look);
  }, [store]);
  return state;
}
