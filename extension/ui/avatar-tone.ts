/** The six tones of the palette behind initials. */
const tones = 6;

/** One of six tones, 1 to 6, always the same for an id. */
export const avatarTone = (id: string): number =>
  ([...id].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) >>> 0, 7) % tones) + 1;

/** The first letter or digit of a name, as one whole character; a dot for names without any. */
export function initial(name: string): string {
  const found = /[\p{L}\p{N}]/u.exec(name)?.[0];
  return found ? found.toLocaleUpperCase() : '•';
}
