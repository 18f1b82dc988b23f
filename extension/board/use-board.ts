import { useEffect, useState } from 'preact/hooks';
import type { Board } from './control/board-control.ts';
import type { BoardState } from './control/board-state.ts';

/** The board's state, and the page drawn again when it changes. */
export function useBoard({ store }: Board): BoardState {
  const [state, setState] = useState(store.now);
  useEffect(() => store.listen(() => setState(store.now)), [store]);
  return state;
}
