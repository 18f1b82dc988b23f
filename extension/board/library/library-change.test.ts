import { describe, expect, it } from 'vitest';
import { changed, type LibraryChange } from './library-change.ts';
import { emptyLibrary, filesIn, listOf, readLibrary, type Library, type Sound } from './library.ts';

const sound = (name: string, seconds = 3): Sound => ({ fileId: `file-${name}`, name, seconds });
const track = (name: string) => ({ ...sound(name, 200), id: name });
const after = (...changes: LibraryChange[]): Library => changes.reduce(changed, emptyLibrary);
const names = (library: Library): string[] => listOf(library).tracks.map(({ name }) => name);
const padNames = ({ pads }: Library): (string | null)[] => pads.map((pad) => pad?.name ?? null);
const list = (name: string) => ({ id: `list-${name}`, name, tracks: [] });
const three: LibraryChange = { type: 'add-tracks', tracks: ['a', 'b', 'c'].map(track) };

describe('pads', () => {
  it('take a sound, and further ones on the next that are free', () => {
    const library = after(
      { type: 'fill-pads', at: 2, sounds: [sound('old')] },
      { type: 'fill-pads', at: 1, sounds: ['x', 'y', 'z'].map((name) => sound(name)) },
    );
    expect(padNames(library)).toEqual([null, 'x', 'old', 'y', 'z', null, null, null, null]);
  });

  it('take another sound in the place of one, and no more than there are', () => {
    const many = Array.from({ length: 12 }, (_, index) => sound(String(index)));
    const library = after(
      { type: 'fill-pads', at: 7, sounds: [sound('old')] },
      { type: 'fill-pads', at: 7, sounds: many },
    );
    expect(padNames(library)).toEqual([null, null, null, null, null, null, null, '0', '1']);
  });

  it('hold a short sound as an effect and a long one as a loop, until somebody says otherwise', () => {
    const library = after({ type: 'fill-pads', at: 0, sounds: [sound('door', 3), sound('rain', 90)] });
    expect(library.pads.map((pad) => pad?.kind)).toEqual(['effect', 'loop', ...Array<undefined>(7).fill(undefined)]);
    const edited = changed(library, { type: 'edit-pad', at: 0, fields: { kind: 'loop', name: 'Creak', volume: 0.4 } });
    expect(edited.pads[0]).toMatchObject({ kind: 'loop', name: 'Creak', volume: 0.4, fileId: 'file-door' });
  });

  it('are cleared, and an empty one cannot be edited', () => {
    const library = after(
      { type: 'fill-pads', at: 0, sounds: [sound('x')] },
      { type: 'clear-pad', at: 0 },
      { type: 'edit-pad', at: 0, fields: { name: 'y' } },
    );
    expect(library.pads).toEqual(emptyLibrary.pads);
  });
});

describe('the shown playlist', () => {
  it.each([
    ['b', -1, ['b', 'a', 'c']],
    ['b', 1, ['a', 'c', 'b']],
    ['a', -1, ['a', 'b', 'c']],
    ['c', 1, ['a', 'b', 'c']],
    ['a', 9, ['b', 'c', 'a']],
    ['gone', 1, ['a', 'b', 'c']],
  ])('moves %s by %d', (trackId, by, expected) => {
    expect(names(after(three, { type: 'move-track', trackId, by }))).toEqual(expected);
  });

  it('loses the tracks that are taken off, and no other', () => {
    expect(names(after(three, { type: 'remove-tracks', trackIds: new Set(['b', 'gone']) }))).toEqual(['a', 'c']);
  });

  it('learns how long a file is wherever it lies', () => {
    const library = after(
      three,
      { type: 'fill-pads', at: 0, sounds: [sound('a', 0)] },
      { type: 'measured', fileId: 'file-a', seconds: 12 },
    );
    expect(listOf(library).tracks.map(({ seconds }) => seconds)).toEqual([12, 200, 200]);
    expect(library.pads[0]?.seconds).toBe(12);
  });
});

describe('playlists', () => {
  it('are shown when they are new, and the empty first one makes way', () => {
    const library = after({ type: 'add-list', list: list('Woods') });
    expect(library.lists.map(({ name }) => name)).toEqual(['Woods']);
    expect(listOf(library).name).toBe('Woods');
  });

  it('keep the first one if something is in it', () => {
    const library = after(three, { type: 'add-list', list: list('Woods') }, { type: 'show-list', listId: 'first' });
    expect(library.lists).toHaveLength(2);
    expect(names(library)).toEqual(['a', 'b', 'c']);
    expect(changed(library, { type: 'show-list', listId: 'gone' })).toBe(library);
  });

  it('are taken off, the next one is shown, and they come back where they were', () => {
    const library = after(three, { type: 'add-list', list: list('Woods') }, { type: 'add-list', list: list('Town') });
    const [, woods] = library.lists;
    const without = changed(changed(library, { type: 'show-list', listId: 'list-Woods' }), {
      type: 'remove-list',
      listId: 'list-Woods',
    });
    expect(without.lists.map(({ name }) => name)).toEqual(['', 'Town']);
    expect(listOf(without).name).toBe('Town');
    const back = changed(without, { type: 'restore-list', list: woods!, at: 1 });
    expect(back.lists).toEqual(library.lists);
    expect(listOf(back).name).toBe('Woods');
  });

  it('leave an empty one when the last is taken off', () => {
    const library = after(three, { type: 'remove-list', listId: 'first' });
    expect(library.lists).toEqual(emptyLibrary.lists);
  });
});

describe('what is stored', () => {
  it('is read as it was written, and names every file once', () => {
    const library = after(three, { type: 'fill-pads', at: 0, sounds: [sound('a'), sound('x')] });
    expect(readLibrary(structuredClone(library))).toEqual(library);
    expect([...filesIn(library)].toSorted()).toEqual(['file-a', 'file-b', 'file-c', 'file-x']);
  });

  it.each([
    undefined,
    null,
    {},
    { ...emptyLibrary, lists: [] },
    { ...emptyLibrary, pads: [null] },
    { ...emptyLibrary, volume: 7 },
  ])('is an empty board if it is damaged (%j)', (raw) => {
    expect(readLibrary(raw)).toBe(emptyLibrary);
  });
});
