import { EarshotError } from '../../shared-protocol/error.ts';

/** Enough for a name and a sentence. */
const mostCharacters = 200;

/** What browsers put into the messages of their exceptions, and nobody else should read: in this order. */
const hidden: readonly [RegExp, string][] = [
  [/\b[a-z][a-z0-9+.-]*:\/\/\S+/gi, '[address]'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}\b/g, '[address]'],
  [/[\w.+/=-]{20,}/g, '[redacted]'],
  [/\d{6,}/g, '[number]'],
];

const bare = (message: string): string =>
  hidden.reduce((text, [pattern, word]) => text.replace(pattern, word), message).slice(0, mostCharacters);

/**
 * What lies behind an error, from the near to the far: its own detail, codes of our own, and name and message of whatever
 * a browser threw, without addresses, ids and whatever could be a secret. Null if there is nothing behind it.
 */
export function causeText(error: EarshotError | null): string | null {
  const texts = error?.detail ? [bare(error.detail)] : [];
  let cause = error?.cause;
  // Of what was wrapped the detail tells already.
  if (cause instanceof Error && texts[0] === bare(`${cause.name}: ${cause.message}`)) cause = cause.cause;
  for (; cause instanceof Error && texts.length < 5; cause = cause.cause)
    texts.push(bare(cause instanceof EarshotError ? cause.message : `${cause.name}: ${cause.message}`));
  return texts.length > 0 ? texts.join(', for ') : null;
}
