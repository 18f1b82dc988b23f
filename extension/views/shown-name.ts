/** Discord's own limit for the names of channels and servers; other servers may send any length. */
const maxCharacters = 100;

/** They reverse the direction of the letters around them, even beyond the name. */
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Line ends, tabs and other invisible characters that move the text around them, including lone surrogates. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** More accents than any language stacks on a letter: they would cover the lines above and below. */
const stackedMarks = /(\p{M}{4})\p{M}+/gu;

/** A name for pages, notifications and copied notes: one line of printable text, at most as long as a name. */
export function shownName(name: string): string {
  // Cut first: nobody sees the end of a name that is far too long.
  const beginning = name.slice(0, 8 * maxCharacters);
  const clean = beginning.replace(directions, '').replace(unprintable, ' ').replace(stackedMarks, '$1').trim();
  const kept = [...clean];
  return kept.length > maxCharacters ? `${kept.slice(0, maxCharacters - 1).join('')}…` : clean;
}
