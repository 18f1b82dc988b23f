import { isolate } from './isolate.ts';
import type { Say } from './say.ts';

type Countable =
  | 'channels'
  | 'people'
  | 'peopleInIt'
  | 'botNote'
  | 'packets'
  | 'programs'
  | 'endToEndWith'
  | 'scenesImported'
  | 'filesUnplayable'
  | 'filesNoRoom'
  | 'filesTooLong'
  | 'filesGone';

/** "1 person", "4 people": the form that the language asks for, falling back to its `other`. */
export function countText(say: Say, what: Countable, count: number): string {
  const form = new Intl.PluralRules(say('language')).select(count) === 'one' ? 'one' : 'other';
  return say(`${what}_${form}`, numberText(say, count));
}

/** A number in the language's own digits and grouping, with at most `digits` after the point. */
export const numberText = (say: Say, value: number, digits = 0): string =>
  new Intl.NumberFormat(say('language'), { maximumFractionDigits: digits }).format(value);

/** Names one after the other: "Tavern, Movie night". Each keeps its direction to itself. */
export const listText = (say: Say, names: readonly string[]): string =>
  new Intl.ListFormat(say('language'), { type: 'unit' }).format(names.map(isolate));

/** A share in the language's own way: "120%", "120 %". */
export const percentText = (say: Say, percent: number): string =>
  new Intl.NumberFormat(say('language'), { style: 'percent' }).format(percent / 100);
