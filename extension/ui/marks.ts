/** A stretch of a text: plain words, words that stand out, or the number of a place. */
export type Stretch = { kind: 'plain' | 'strong'; words: string } | { kind: 'place'; index: number };

/** The first of Unicode's private characters: no text of ours has one. */
const firstPlace = 0xe000;

/** Stands in a text for something that is not words, such as a link. */
export const placeOf = (index: number): string => String.fromCharCode(firstPlace + index);

/** Isolated, as `say` isolates what it fills in. */
const mark = /\*([^*]+)\*|\u2068?([\ue000-\ue00f])\u2069?/g;

/** Takes a text apart at its *strong* words and at its places. */
export function stretchesOf(text: string): Stretch[] {
  const stretches: Stretch[] = [];
  let end = 0;
  for (const { 0: all, 1: strong, 2: place, index } of text.matchAll(mark)) {
    if (index > end) stretches.push({ kind: 'plain', words: text.slice(end, index) });
    if (strong !== undefined) stretches.push({ kind: 'strong', words: strong });
    else stretches.push({ kind: 'place', index: place!.charCodeAt(0) - firstPlace });
    end = index + all.length;
  }
  if (end < text.length) stretches.push({ kind: 'plain', words: text.slice(end) });
  return stretches;
}
