import type { Say } from './say.ts';

type Countable = 'people' | 'peopleInIt' | 'botNote' | 'packets' | 'endToEndWith';

/** "1 person", "4 people": the form that the language asks for, falling back to its `other`. */
export function countText(say: Say, what: Countable, count: number): string {
  const form = new Intl.PluralRules(say('language')).select(count) === 'one' ? 'one' : 'other';
  return say(`${what}_${form}`, numberText(say, count));
}

/** A number in the language's own digits and grouping, with at most `digits` after the point. */
export const numberText = (say: Say, value: number, digits = 0): string =>
  new Intl.NumberFormat(say('language'), { maximumFractionDigits: digits }).format(value);

/** A share in the language's own way: "120%", "120 %". */
export const percentText = (say: Say, percent: number): string =>
  new Intl.NumberFormat(say('language'), { style: 'percent' }).format(percent / 100);
