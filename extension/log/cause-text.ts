import { EarshotError } from '../../shared-protocol/error.ts';
import { hiddenPlaces } from './hidden-places.ts';

/** Enough for a name and a sentence. */
const mostCharacters = 200;

/** Private parts of browsers' exception messages, removed in this order. */
const hidden: readonly [RegExp, string][] = [
  ...hiddenPlaces,
  [/[\w.+/=-]{20,}/g, '[redacted]'],
  [/\d{6,}/g, '[number]'],
];

/** Without addresses, ids and possible secrets; at most one sentence. */
export const bareText = (message: string): string =>
  hidden.reduce((text, [pattern, word]) => text.replace(pattern, word), message).slice(0, mostCharacters);

/**
 * An error's causes, nearest first: its own detail, codes of our own, and name and message of a browser's exceptions,
 * without addresses, ids and anything that could be a secret. Null if there is none.
 */
export function causeText(error: EarshotError | null): string | null {
  const texts = error?.detail ? [bareText(error.detail)] : [];
  let cause = error?.cause;
  // The detail already covers a wrapped error.
  if (cause instanceof Error && texts[0] === bareText(`${cause.name}: ${cause.message}`)) cause = cause.cause;
  for (; cause instanceof Error && texts.length < 5; cause = cause.cause)
    texts.push(bareText(cause instanceof EarshotError ? cause.message : `${cause.name}: ${cause.message}`));
  return texts.length > 0 ? texts.join(', for ') : null;
}
