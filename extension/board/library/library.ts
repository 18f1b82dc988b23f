import * as v from 'valibot';
import { Volume } from '../../store/mix.ts';

export const padCount = 9;

const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const sound = {
  fileId: Id,
  name: v.string(),
  /** 0 if the browser does not say */
  seconds: v.pipe(v.number(), v.minValue(0)),
};
const Pad = v.object({ ...sound, kind: v.picklist(['effect', 'loop']), volume: Volume });
const Track = v.object({ ...sound, id: Id });
const Playlist = v.object({ id: Id, name: v.string(), tracks: v.array(Track) });

/** The board's contents. The files are stored beside it, by their ids. */
const Library = v.object({
  pads: v.pipe(v.array(v.nullable(Pad)), v.length(padCount)),
  /** at least one; the first has no name until the user gives it one */
  lists: v.pipe(v.array(Playlist), v.minLength(1)),
  listId: Id,
  isLooped: v.boolean(),
  isShuffled: v.boolean(),
  /** effects lower the music */
  lowersMusic: v.boolean(),
  /** the volume with which the board joins a mix */
  volume: Volume,
});

export type Pad = v.InferOutput<typeof Pad>;
export type Track = v.InferOutput<typeof Track>;
export type Playlist = v.InferOutput<typeof Playlist>;
export type Library = v.InferOutput<typeof Library>;
/** A file that the browser can play, as stored. */
export type Sound = Pick<Track, 'fileId' | 'name' | 'seconds'>;

export const emptyLibrary: Library = {
  pads: Array.from({ length: padCount }, () => null),
  lists: [{ id: 'first', name: '', tracks: [] }],
  listId: 'first',
  isLooped: true,
  isShuffled: false,
  lowersMusic: true,
  volume: 1,
};

/** What was stored; anything else is an empty board. */
export function readLibrary(raw: unknown): Library {
  const { success, output } = v.safeParse(Library, raw);
  return success ? output : emptyLibrary;
}

/** The list that is shown and played. */
export const listOf = ({ lists, listId }: Library): Playlist => lists.find(({ id }) => id === listId) ?? lists[0]!;

/** Every file that something refers to. */
export function filesIn({ pads, lists }: Library): Set<string> {
  const sounds = [...pads.flatMap((pad) => pad ?? []), ...lists.flatMap(({ tracks }) => tracks)];
  return new Set(sounds.map(({ fileId }) => fileId));
}
