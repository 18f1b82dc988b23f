import * as v from 'valibot';
import type { StorageArea } from './storage-area.ts';

/** The place of something unreadable: an area and a key, `local.settings`. */
export type StoredPlace = `${'local' | 'session'}.${string}`;

const key = 'damaged';
/** There are not many more places. */
const maxPlaces = 50;
const Places = v.fallback(v.pipe(v.array(v.string()), v.maxLength(maxPlaces)), []);

/**
 * Damaged values that were reset, until the user has seen the report. Stored, because the page that shows it may open
 * much later.
 */
export interface Damage {
  /** `mend` overwrites it, so that it is reported once */
  note(place: StoredPlace, mend: () => Promise<void>): void;
  places(): Promise<StoredPlace[]>;
  forget(): Promise<void>;
}

export function createDamage(local: StorageArea): Damage {
  /** one after another: each adds to the result of the previous one */
  let writing: Promise<void> = Promise.resolve();
  const read = async (): Promise<StoredPlace[]> => v.parse(Places, (await local.read(key)).value) as StoredPlace[];

  async function add(place: StoredPlace, mend: () => Promise<void>): Promise<void> {
    const known = await read();
    if (!known.includes(place)) await local.write(key, [...known, place].slice(-maxPlaces));
    await mend();
  }

  return {
    note(place, mend) {
      writing = writing.then(() => add(place, mend));
    },
    async places() {
      await writing;
      return read();
    },
    forget: () => local.write(key, undefined),
  };
}
