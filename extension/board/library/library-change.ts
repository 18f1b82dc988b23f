import { emptyLibrary, listOf, type Library, type Pad, type Playlist, type Sound, type Track } from './library.ts';

/** A change of the library. The caller supplies the ids of new items. */
export type LibraryChange =
  | { type: 'set'; fields: Partial<Pick<Library, 'isLooped' | 'isShuffled' | 'lowersMusic' | 'volume'>> }
  /** on this pad; further ones go to the next pads that are free, as far as there are any */
  | { type: 'fill-pads'; at: number; sounds: readonly Sound[] }
  | { type: 'edit-pad'; at: number; fields: Partial<Pick<Pad, 'name' | 'kind' | 'volume'>> }
  | { type: 'clear-pad'; at: number }
  | { type: 'measured'; fileId: string; seconds: number }
  /** at the end of the shown list */
  | { type: 'add-tracks'; tracks: readonly Track[] }
  /** within the shown list, by this many places */
  | { type: 'move-track'; trackId: string; by: number }
  | { type: 'remove-tracks'; trackIds: ReadonlySet<string> }
  /** shown at once */
  | { type: 'add-list'; list: Playlist }
  | { type: 'show-list'; listId: string }
  | { type: 'remove-list'; listId: string }
  | { type: 'restore-list'; list: Playlist; at: number };

/** A longer sound is mostly a background loop; the pad's own settings can change that. */
const longestEffectSeconds = 30;

const padOf = (sound: Sound): Pad => ({
  ...sound,
  kind: sound.seconds > longestEffectSeconds ? 'loop' : 'effect',
  volume: 1,
});

export function changed(library: Library, change: LibraryChange): Library {
  switch (change.type) {
    case 'set':
      return { ...library, ...change.fields };
    case 'fill-pads':
      return { ...library, pads: filled(library.pads, change.at, change.sounds) };
    case 'edit-pad':
      return withPad(library, change.at, (pad) => pad && { ...pad, ...change.fields });
    case 'clear-pad':
      return withPad(library, change.at, () => null);
    case 'measured':
      return measured(library, change.fileId, change.seconds);
    case 'add-tracks':
      return withShown(library, (tracks) => [...tracks, ...change.tracks]);
    case 'move-track':
      return withShown(library, (tracks) => moved(tracks, change.trackId, change.by));
    case 'remove-tracks':
      return withTracks(library, (tracks) => tracks.filter(({ id }) => !change.trackIds.has(id)));
    case 'add-list':
      return { ...library, lists: [...usedLists(library), change.list], listId: change.list.id };
    case 'show-list':
      return library.lists.some(({ id }) => id === change.listId) ? { ...library, listId: change.listId } : library;
    case 'remove-list':
      return withoutList(library, change.listId);
    case 'restore-list':
      return {
        ...library,
        lists: usedLists(library).toSpliced(change.at, 0, change.list),
        listId: change.list.id,
      };
  }
}

const withPad = (library: Library, at: number, next: (pad: Pad | null) => Pad | null): Library => ({
  ...library,
  pads: library.pads.map((pad, index) => (index === at ? next(pad) : pad)),
});

function filled(pads: Library['pads'], at: number, sounds: readonly Sound[]): Library['pads'] {
  const left = sounds.map(padOf);
  return pads.map((pad, index) => {
    const isWanted = index === at || (index > at && pad === null);
    return (isWanted && left.shift()) || pad;
  });
}

const withTracks = (library: Library, next: (tracks: Track[], list: Playlist) => Track[]): Library => ({
  ...library,
  lists: library.lists.map((list) => ({ ...list, tracks: next(list.tracks, list) })),
});

function withShown(library: Library, next: (tracks: Track[]) => Track[]): Library {
  const shown = listOf(library);
  return withTracks(library, (tracks, { id }) => (id === shown.id ? next(tracks) : tracks));
}

function moved(tracks: Track[], trackId: string, by: number): Track[] {
  const from = tracks.findIndex(({ id }) => id === trackId);
  const to = Math.max(0, Math.min(tracks.length - 1, from + by));
  return from < 0 ? tracks : tracks.toSpliced(from, 1).toSpliced(to, 0, tracks[from]!);
}

function measured(library: Library, fileId: string, seconds: number): Library {
  const measure = <T extends Sound>(sound: T): T => (sound.fileId === fileId ? { ...sound, seconds } : sound);
  const pads = library.pads.map((pad) => pad && measure(pad));
  return withTracks({ ...library, pads }, (tracks) => tracks.map(measure));
}

/** The first list, empty and unnamed, is only a placeholder for another one. */
const usedLists = ({ lists }: Library): Playlist[] =>
  lists.filter(({ name, tracks }) => name !== '' || tracks.length > 0);

function withoutList(library: Library, listId: string): Library {
  const at = library.lists.findIndex(({ id }) => id === listId);
  const left = library.lists.filter(({ id }) => id !== listId);
  const lists = left.length > 0 ? left : emptyLibrary.lists;
  const isShown = library.listId === listId;
  return {
    ...library,
    lists,
    listId: isShown ? lists[Math.min(Math.max(at, 0), lists.length - 1)]!.id : library.listId,
  };
}
