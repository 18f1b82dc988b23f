import type { ComponentChildren } from 'preact';
import { stretchesOf } from './marks.ts';

/** A text with its *strong* words, and in each place what belongs there. */
export function MarkedText({ text, places = [] }: { text: string; places?: readonly ComponentChildren[] }) {
  return (
    <>
      {stretchesOf(text).map((stretch) =>
        stretch.kind === 'place' ? (
          places[stretch.index]
        ) : stretch.kind === 'strong' ? (
          <b key={stretch.words}>{stretch.words}</b>
        ) : (
          stretch.words
        ),
      )}
    </>
  );
}
