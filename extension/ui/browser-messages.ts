import type { MessageTable } from './fill-message.ts';
import { countedOf } from './plural-forms.ts';

/** The texts of one language, by key; `$name$` is a place. */
export type Texts = Record<string, string>;

/** What the sentence of a problem may name: it is handed all of these in this order, and takes what it needs. */
export const problemPlaces = ['bot', 'channel', 'server', 'time', 'limit'] as const;

export const placesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/\$(\w+)\$/g)].map(([, name]) => name!)),
];

/**
 * A language's texts as browsers read them from `_locales`. They fill places by number: a text's come in the order in
 * which the English one names them.
 */
export function browserMessages(texts: Texts, english: Texts, descriptions: Texts = {}): MessageTable {
  const messages = Object.entries(texts).map(([key, message]) => {
    // A form that English does not have is filled like its `other`.
    const model = english[key] ?? english[`${countedOf(key)}_other`] ?? message;
    const order: readonly string[] = key.startsWith('problem_') ? problemPlaces : placesIn(model);
    const places = placesIn(message).map((name) => [name, { content: `$${order.indexOf(name) + 1}` }] as const);
    const description = descriptions[key];
    return [
      key,
      {
        message,
        ...(description !== undefined && { description }),
        ...(places.length > 0 && { placeholders: Object.fromEntries(places) }),
      },
    ] as const;
  });
  return Object.fromEntries(messages);
}
