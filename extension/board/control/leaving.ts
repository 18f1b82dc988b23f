import type { BoardStore } from './board-state.ts';
import type { LibraryChange } from '../library/library-change.ts';

/** Time for second thoughts. */
export const bringBackMs = 6000;

/** Removed tracks and lists can be brought back for a moment before they are deleted. */
export interface Leaving {
  takeOff(trackId: string): void;
  bringBack(trackId: string): void;
  takeListOff(listId: string): void;
  bringListBack(): void;
}

export function createLeaving(options: {
  store: BoardStore;
  change(change: LibraryChange): void;
  onChange(): void;
  /** the track that plays was removed for good */
  onGone(): void;
  /** the list that plays was removed */
  onListGone(): void;
}): Leaving {
  const { store, change } = options;
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  let listTimer: ReturnType<typeof setTimeout> | undefined;

  function show(leaving: ReadonlySet<string>): void {
    store.set({ leaving });
    options.onChange();
  }

  function bringBack(trackId: string): void {
    clearTimeout(timers.get(trackId));
    timers.delete(trackId);
    show(new Set([...store.now.leaving].filter((id) => id !== trackId)));
  }

  function go(trackId: string): void {
    // The next one is found from the place of this one.
    if (store.now.track?.id === trackId) options.onGone();
    bringBack(trackId);
    change({ type: 'remove-tracks', trackIds: new Set([trackId]) });
  }

  return {
    takeOff(trackId) {
      if (timers.has(trackId)) return;
      timers.set(
        trackId,
        setTimeout(() => go(trackId), bringBackMs),
      );
      show(new Set(store.now.leaving).add(trackId));
    },
    bringBack,
    takeListOff(listId) {
      const at = store.now.library.lists.findIndex(({ id }) => id === listId);
      const list = store.now.library.lists[at];
      if (!list) return;
      clearTimeout(listTimer);
      if (store.now.track?.listId === listId) options.onListGone();
      store.set({ goneList: { list, at } });
      listTimer = setTimeout(() => store.set({ goneList: null }), bringBackMs);
      change({ type: 'remove-list', listId });
    },
    bringListBack() {
      const gone = store.now.goneList;
      clearTimeout(listTimer);
      store.set({ goneList: null });
      if (gone) change({ type: 'restore-list', ...gone });
    },
  };
}
