import type { BoardState, BoardStore } from './board-state.ts';
import type { LibraryChange } from '../library/library-change.ts';
import { listOf, type Playlist, type Track } from '../library/library.ts';
import {
  beginOrder,
  nextInOrder,
  previousInOrder,
  refitOrder,
  type OrderRules,
  type PlayOrder,
} from '../library/play-order.ts';
import type { BoardOutput } from '../sound/board-output.ts';
import type { ListPlayer } from '../sound/list-player.ts';

/** A track that has been playing for longer begins again at "previous". */
const againAfterSeconds = 3;

/** What the user can do with the playlist. */
export interface ListControl {
  /** this track of the shown list */
  play(trackId: string): void;
  /** pauses, resumes, or begins with the shown list */
  toggle(): void;
  next(): void;
  previous(): void;
  seek(seconds: number): void;
  silence(): void;
  /** tracks came, went or moved, or the order changed */
  refit(): void;
  /** The playing track was removed for good: the next one that stays plays, or nothing. */
  leave(): void;
  onEnded(): void;
  onFailed(): void;
}

export function createListControl(options: {
  store: BoardStore;
  output: BoardOutput;
  player: ListPlayer;
  change(change: LibraryChange): void;
}): ListControl {
  const { store, output, player, change } = options;
  let order: PlayOrder | null = null;
  /** tracks in a row that could not be played */
  let failures = 0;

  const rules = (): OrderRules => ({ ...store.now.library, random: Math.random });
  const trackOf = (id: string | undefined): Track | undefined =>
    tracksOf(listPlaying(store.now)).find((track) => track.id === id);
  const idsOf = (list: Playlist): string[] =>
    tracksOf(list).flatMap(({ id }) => (store.now.leaving.has(id) ? [] : [id]));

  async function start(next: PlayOrder | null, listId: string): Promise<void> {
    order = next;
    const id = next?.ids[next.at];
    if (next === null || id === undefined) return silence();
    store.set({ track: { id, listId, isPlaying: true } });
    const track = trackOf(id);
    if (!track) return skip(null);
    try {
      await player.play(track);
      failures = 0;
      const seconds = player.length;
      if (Number.isFinite(seconds) && Math.abs(seconds - track.seconds) > 0.5)
        change({ type: 'measured', fileId: track.fileId, seconds });
    } catch {
      skip(track);
    }
  }

  /** Skips a track that cannot be played, and stops if none can. */
  function skip(track: Track | null): void {
    failures += 1;
    if (track) store.set({ news: { type: 'gone', names: [track.name] } });
    if (!order || failures >= order.ids.length) return silence();
    go(nextInOrder(order, rules()));
  }

  function go(next: PlayOrder | null): void {
    void start(next, store.now.track?.listId ?? store.now.library.listId);
  }

  function silence(): void {
    order = null;
    failures = 0;
    player.stop();
    store.set({ track: null });
  }

  function refit(): void {
    const { track } = store.now;
    if (!order || !track) return;
    const fitted = refitOrder(order, idsOf(listPlaying(store.now)), rules());
    if (fitted) order = fitted;
  }

  return {
    play(trackId) {
      output.wake();
      failures = 0;
      const list = listOf(store.now.library);
      void start(beginOrder(idsOf(list), trackId, rules()), list.id);
    },
    toggle() {
      output.wake();
      const { track, library } = store.now;
      if (!track) return void start(beginOrder(idsOf(listOf(library)), null, rules()), library.listId);
      if (track.isPlaying) player.pause();
      else player.resume();
      store.set({ track: { ...track, isPlaying: !track.isPlaying } });
    },
    next() {
      output.wake();
      if (order) go(nextInOrder(order, { ...rules(), isLooped: true }));
    },
    previous() {
      output.wake();
      if (!order) return;
      if (player.seconds > againAfterSeconds) player.seek(0);
      else go(previousInOrder(order, rules()));
    },
    seek: (seconds) => player.seek(seconds),
    silence,
    refit,
    leave() {
      const stays = ({ ids, at }: PlayOrder): boolean => !store.now.leaving.has(ids[at]!);
      let next = order;
      for (let looks = order?.ids.length ?? 0; next && !stays(next) && looks > 0; looks -= 1)
        next = nextInOrder(next, { ...rules(), isShuffled: false });
      go(next && stays(next) ? next : null);
    },
    onEnded() {
      if (order) go(nextInOrder(order, rules()));
    },
    onFailed: () => skip(trackOf(store.now.track?.id) ?? null),
  };
}

const tracksOf = (list: Playlist | undefined): readonly Track[] => list?.tracks ?? [];

/** The list that plays may be another than the one that is shown. */
export const listPlaying = ({ library, track }: Pick<BoardState, 'library' | 'track'>): Playlist =>
  library.lists.find(({ id }) => id === track?.listId) ?? listOf(library);
