import type { BoardNews, BoardStore } from './board-state.ts';
import type { Dropped } from '../intake/dropped.ts';
import { measureFile } from '../intake/measure-file.ts';
import { mayBeSound, takeFiles, type Taken } from '../intake/take-files.ts';
import type { LibraryChange } from '../library/library-change.ts';
import type { LibraryStore } from '../library/library-store.ts';
import { padCount, type Sound } from '../library/library.ts';
import { longestPadSeconds } from '../sound/pad-voices.ts';

/** Where dropped or chosen files go. */
export interface FilesControl {
  /** on this pad, and the rest on the next free ones */
  toPad(at: number, files: readonly File[]): Promise<void>;
  /** loose files to the shown playlist, each folder as a playlist with its name */
  toLists(dropped: readonly Dropped[]): Promise<void>;
}

export function createFilesControl(options: {
  store: BoardStore;
  kept: Promise<LibraryStore>;
  change(change: LibraryChange): void;
  /** another sound was put on this pad */
  onPad(at: number): void;
  prepare(fileId: string): void;
}): FilesControl {
  const { store, kept, change } = options;
  /** one intake after another */
  let taking: Promise<void> = Promise.resolve();

  const take = (files: readonly File[]): Promise<Taken> =>
    takeFiles(files, {
      measure: measureFile,
      keep: async (fileId, file) => (await kept).keep(fileId, file),
      newId: () => crypto.randomUUID(),
    });

  function queue(work: () => Promise<BoardNews[]>): Promise<void> {
    taking = taking.then(async () => {
      store.set({ isTaking: true, news: null });
      const [news = null] = (await work()).filter(({ names }) => names.length > 0);
      store.set({ isTaking: false, news });
    });
    return taking;
  }

  const addTracks = (sounds: readonly Sound[]): void =>
    change({ type: 'add-tracks', tracks: sounds.map((sound) => ({ ...sound, id: crypto.randomUUID() })) });

  return {
    toPad: (at, files) =>
      queue(async () => {
        const { sounds, ...refused } = await take(files.slice(0, padCount));
        const fitting = sounds.filter(({ seconds }) => seconds <= longestPadSeconds);
        const tooLong = sounds.filter((sound) => !fitting.includes(sound)).map(({ name }) => name);
        if (fitting.length > 0) options.onPad(at);
        change({ type: 'fill-pads', at, sounds: fitting });
        for (const { fileId } of fitting) options.prepare(fileId);
        return [...newsOf(refused), { type: 'too-long', names: tooLong }];
      }),
    toLists: (dropped) =>
      queue(async () => {
        const refused: Omit<Taken, 'sounds'>[] = [];
        for (const { folder, files } of dropped) {
          const { sounds, ...others } = await take(folder === null ? files : files.filter(mayBeSound));
          refused.push(others);
          if (sounds.length === 0) continue;
          if (folder !== null)
            change({ type: 'add-list', list: { id: crypto.randomUUID(), name: folder, tracks: [] } });
          addTracks(sounds);
        }
        return newsOf({
          unplayable: refused.flatMap(({ unplayable }) => unplayable),
          noRoom: refused.flatMap(({ noRoom }) => noRoom),
        });
      }),
  };
}

const newsOf = ({ unplayable, noRoom }: Omit<Taken, 'sounds'>): BoardNews[] => [
  { type: 'no-room', names: noRoom },
  { type: 'unplayable', names: unplayable },
];
