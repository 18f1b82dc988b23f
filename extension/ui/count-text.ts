import type { Say } from './say.ts';

type Countable = 'people' | 'peopleInIt' | 'botNote';

/** "1 person", "4 people": the form that the language asks for, falling back to its `other`. */
export function countText(say: Say, what: Countable, count: number): string {
  const form = new Intl.PluralRules(say('language')).select(count) === 'one' ? 'one' : 'other';
  return say(`${what}_${form}`, numberText(say, count));
}

/** A number in the language's own digits and grouping, with at most `digits` after the point. */
export const numberText = (say: Say, value: number, digits = 0): string =>
  new Intl.NumberFormat(say('language'), { maximumFractionDigits: digits }).format(value);
