import { beforeEach, describe, expect, it } from 'vitest';
import { changed, type LibraryChange } from '../library/library-change.ts';
import type { Track } from '../library/library.ts';
import type { BoardOutput } from '../sound/board-output.ts';
import type { ListPlayer } from '../sound/list-player.ts';
import { createBoardStore, type BoardStore } from './board-state.ts';
import { createListControl, type ListControl } from './list-control.ts';

const tracks: Track[] = ['a', 'b', 'c'].map((id) => ({ id, fileId: `file-${id}`, name: `Track ${id}`, seconds: 60 }));

let store: BoardStore;
let list: ListControl;
/** what the player received */
let told: string[];
/** files that are gone */
let broken: Set<string>;
let player: ListPlayer & { seconds: number };

function change(next: LibraryChange): void {
  store.set({ library: changed(store.now.library, next) });
  list.refit();
}

beforeEach(() => {
  store = createBoardStore();
  told = [];
  broken = new Set();
  player = {
    async play({ id, fileId }) {
      if (broken.has(fileId)) throw new DOMException('gone', 'NotFoundError');
      told.push(id);
    },
    pause: () => void told.push('pause'),
    resume: () => void told.push('resume'),
    stop: () => void told.push('stop'),
    seek: (seconds) => void told.push(`to ${seconds}`),
    seconds: 0,
    length: 60,
  };
  list = createListControl({ store, output: { wake: () => undefined } as BoardOutput, player, change });
  change({ type: 'add-tracks', tracks });
  change({ type: 'set', fields: { isLooped: false } });
});

/** What began has reached the player. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('the playlist', () => {
  it('plays on from the chosen track to the end of the list, and is silent then', async () => {
    list.play('b');
    await settled();
    list.onEnded();
    await settled();
    expect(store.now.track).toEqual({ id: 'c', listId: 'first', isPlaying: true });
    list.onEnded();
    await settled();
    expect(told).toEqual(['b', 'c', 'stop']);
    expect(store.now.track).toBeNull();
  });

  it('pauses and goes on, and begins with the first track if nothing plays', async () => {
    list.toggle();
    await settled();
    list.toggle();
    list.toggle();
    expect(told).toEqual(['a', 'pause', 'resume']);
    expect(store.now.track?.isPlaying).toBe(true);
  });

  it('goes to the beginning of a track that has played for a while, and to the one before otherwise', async () => {
    list.play('b');
    await settled();
    player.seconds = 20;
    list.previous();
    player.seconds = 0;
    list.previous();
    await settled();
    expect(told).toEqual(['b', 'to 0', 'a']);
  });

  it('passes over what cannot be played, and says which', async () => {
    broken.add('file-b');
    list.play('b');
    await settled();
    expect(told).toEqual(['c']);
    expect(store.now.news).toEqual({ type: 'gone', names: ['Track b'] });
  });

  it('does not go round and round if nothing can be played', async () => {
    change({ type: 'set', fields: { isLooped: true } });
    for (const { fileId } of tracks) broken.add(fileId);
    list.play('a');
    await settled();
    expect(told).toEqual(['stop']);
    expect(store.now.track).toBeNull();
  });

  it('follows the list as it is now, when tracks are moved', async () => {
    list.play('a');
    await settled();
    change({ type: 'move-track', trackId: 'c', by: -1 });
    list.onEnded();
    await settled();
    expect(told).toEqual(['a', 'c']);
  });

  it('goes on with the next track that stays when the one that plays was taken off', async () => {
    list.play('a');
    await settled();
    store.set({ leaving: new Set(['a', 'b']) });
    list.leave();
    await settled();
    expect(told).toEqual(['a', 'c']);
  });

  it('is silent when everything was taken off', async () => {
    change({ type: 'set', fields: { isLooped: true } });
    list.play('a');
    await settled();
    store.set({ leaving: new Set(['a', 'b', 'c']) });
    list.leave();
    await settled();
    expect(told).toEqual(['a', 'stop']);
  });

  it('plays on while another list is shown, and learns the length of what it plays', async () => {
    list.play('b');
    await settled();
    change({ type: 'add-list', list: { id: 'woods', name: 'Woods', tracks: [] } });
    player = Object.assign(player, { length: 61.5 });
    list.onEnded();
    await settled();
    expect(told).toEqual(['b', 'c']);
    expect(store.now.library.lists[0]?.tracks[2]?.seconds).toBe(61.5);
  });
});
