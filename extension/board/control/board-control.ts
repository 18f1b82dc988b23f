import { createBoardStore, type BoardNews, type BoardStore } from './board-state.ts';
import { createFilesControl, type FilesControl } from './files-control.ts';
import { changed, type LibraryChange } from '../library/library-change.ts';
import type { LibraryStore } from '../library/library-store.ts';
import { createListControl, type ListControl } from './list-control.ts';
import { createLeaving, type Leaving } from './leaving.ts';
import { createPadsControl, type PadsControl } from './pads-control.ts';
import { openBoardOutput, type BoardOutput } from '../sound/board-output.ts';
import { createListPlayer, type ListPlayer } from '../sound/list-player.ts';
import { createPadVoices } from '../sound/pad-voices.ts';

/** A fader sends dozens of values a second; only the last one is written. */
const storeAfterMs = 300;

/** The whole board: its contents, what plays, and everything the user can do with it. */
export interface Board {
  readonly store: BoardStore;
  readonly output: BoardOutput;
  readonly player: ListPlayer;
  readonly pads: PadsControl;
  readonly list: ListControl;
  readonly files: FilesControl;
  readonly leaving: Leaving;
  change(change: LibraryChange): void;
  tell(news: BoardNews | null): void;
  /** stops all of it at once */
  silence(): void;
}

/** @param kept opens library and files; it may take long, or never settle */
export function createBoard(kept: Promise<LibraryStore>): Board {
  const store = createBoardStore();
  const output = openBoardOutput();
  const readFile = async (fileId: string): Promise<Blob | null> => (await kept).file(fileId);
  const voices = createPadVoices(output, readFile);
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Files of removed tracks and pads must not come back when the page is opened again. */
  function write(): void {
    clearTimeout(timer);
    timer = undefined;
    const { library, leaving: trackIds } = store.now;
    void kept
      .then((place) => place.write(changed(library, { type: 'remove-tracks', trackIds })))
      .catch(() => undefined);
  }

  function writeSoon(): void {
    if (store.now.isRead) timer ??= setTimeout(write, storeAfterMs);
  }

  function change(next: LibraryChange): void {
    store.set({ library: changed(store.now.library, next) });
    writeSoon();
    list.refit();
    if (next.type === 'set') pads.lower();
  }

  const player = createListPlayer(output, readFile, {
    onEnded: () => list.onEnded(),
    onFailed: () => list.onFailed(),
  });
  const list = createListControl({ store, output, player, change });
  const pads = createPadsControl({ store, output, voices, change });
  const leaving = createLeaving({
    store,
    change,
    onGone: list.leave,
    onListGone: list.silence,
    onChange() {
      writeSoon();
      list.refit();
    },
  });
  const files = createFilesControl({ store, kept, change, onPad: pads.stop, prepare: voices.prepare });
  addEventListener('pagehide', () => timer !== undefined && write());

  async function read(): Promise<void> {
    const place = await kept;
    const library = await place.read();
    store.set({ library, isRead: true });
    for (const pad of library.pads) if (pad && pad.kind === 'effect') voices.prepare(pad.fileId);
    await place.sweep(library);
  }
  // If storage fails, the board works but forgets.
  read().catch(() => store.set({ isRead: true }));

  return {
    store,
    output,
    player,
    pads,
    list,
    files,
    leaving,
    change,
    tell: (news) => store.set({ news }),
    silence() {
      pads.silence();
      list.silence();
    },
  };
}
