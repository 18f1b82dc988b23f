import { isolate } from './isolate.ts';
import { pluralForm, type Counted, type CountedKey } from './plural-forms.ts';
import type { Say } from './say.ts';

/** The key of a counted text in the form that the number asks for in the language. */
export const countedKey = <What extends Counted>(say: Say, what: What, count: number) =>
  `${what}_${pluralForm(say('language'), count)}` as const satisfies CountedKey;

/**
 * "1 person", "4 people": the text in the form that the number asks for.
 * @param before what fills the places that the English text names ahead of the number
 */
export const countText = (say: Say, what: Counted, count: number, ...before: string[]): string =>
  say(countedKey(say, what, count), ...before, numberText(say, count));

/** A number in the language's own digits and grouping, with at most `digits` after the point. */
export const numberText = (say: Say, value: number, digits = 0): string =>
  new Intl.NumberFormat(say('language'), { maximumFractionDigits: digits }).format(value);

/** Names one after the other: "Tavern, Movie night". Each keeps its direction to itself. */
export function listText(say: Say, names: readonly string[]): string {
  // What the language puts between the first of several; lists of measures have nothing there in Chinese.
  const parts = new Intl.ListFormat(say('language'), { type: 'conjunction' }).formatToParts(['1', '2', '3']);
  return names.map(isolate).join(parts[1]?.value ?? ', ');
}

/** A share in the language's own way: "120%", "120 %". */
export const percentText = (say: Say, percent: number): string =>
  new Intl.NumberFormat(say('language'), { style: 'percent' }).format(percent / 100);
