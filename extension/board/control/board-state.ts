import { emptyLibrary, type Library, type Playlist } from '../library/library.ts';
import { nothingPlays, type PadPlays } from '../library/pad-plays.ts';

/** What the page reports after files were taken or refused. */
export type BoardNews =
  /** names of files that this browser cannot play */
  | { type: 'unplayable'; names: readonly string[] }
  /** names of files for which the browser has no room */
  | { type: 'no-room'; names: readonly string[] }
  /** names of files that are too long for a pad */
  | { type: 'too-long'; names: readonly string[] }
  /** the name of a file that is gone, or broke off */
  | { type: 'gone'; names: readonly string[] };

export interface BoardState {
  /** false until the stored library was read */
  isRead: boolean;
  library: Library;
  plays: PadPlays;
  /** the track that plays or is paused */
  track: { id: string; listId: string; isPlaying: boolean } | null;
  /** tracks removed a moment ago, which can be brought back */
  leaving: ReadonlySet<string>;
  /** the list removed a moment ago */
  goneList: { list: Playlist; at: number } | null;
  /** files are being looked at and copied */
  isTaking: boolean;
  news: BoardNews | null;
}

export const firstState: BoardState = {
  isRead: false,
  library: emptyLibrary,
  plays: nothingPlays,
  track: null,
  leaving: new Set(),
  goneList: null,
  isTaking: false,
  news: null,
};

/** The one state that parts of the board change and the page draws. */
export interface BoardStore {
  readonly now: BoardState;
  set(changes: Partial<BoardState>): void;
  /** @returns how to stop listening */
  listen(listener: () => void): () => void;
}

export function createBoardStore(): BoardStore {
  let now = firstState;
  const listeners = new Set<() => void>();
  return {
    get now() {
      return now;
    },
    set(changes) {
      now = { ...now, ...changes };
      for (const listener of [...listeners]) listener();
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
