import type { Sound } from '../library/library.ts';

/** By file extension, because browsers have no MIME type for some of them. */
const soundEnds = /\.(aac|aif|aiff|flac|m4a|m4b|mid|mka|mp3|mp4|oga|ogg|opus|wav|weba|webm|wma)$/i;
/** Longer names would be cut on the screen anyway. */
const maxNameLength = 200;

/** Covers and lists beside the music in a folder are no mistake: they are skipped. */
export const mayBeSound = ({ type, name }: Pick<File, 'type' | 'name'>): boolean =>
  /^(audio|video)\//.test(type) || soundEnds.test(name);

/** Its name without the extension. */
export const nameOf = (fileName: string): string => fileName.replace(/(?<=.)\.[^.]{1,5}$/, '').slice(0, maxNameLength);

/** Files that were taken, and the names of those that were not. */
export interface Taken {
  sounds: Sound[];
  unplayable: string[];
  /** the browser has no room for them */
  noRoom: string[];
}

export interface TakeDoors {
  /** null if the browser plays no such file */
  measure(file: Blob): Promise<number | null>;
  /** @throws if there is no room */
  keep(fileId: string, file: Blob): Promise<void>;
  newId(): string;
}

/** One after another: players for a whole folder at once would slow each other down. */
export async function takeFiles(files: readonly File[], doors: TakeDoors): Promise<Taken> {
  const taken: Taken = { sounds: [], unplayable: [], noRoom: [] };
  for (const file of files) {
    const seconds = await doors.measure(file);
    if (seconds === null) {
      taken.unplayable.push(file.name);
      continue;
    }
    const fileId = doors.newId();
    try {
      await doors.keep(fileId, file);
      taken.sounds.push({ fileId, name: nameOf(file.name), seconds });
    } catch {
      taken.noRoom.push(file.name);
    }
  }
  return taken;
}
