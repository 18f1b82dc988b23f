import type english from '../locales/en.json';

/** What is counted: the English texts that come in forms, `people_one` and `people_other`, without the form. */
export type Counted = keyof typeof english extends infer Key
  ? Key extends `${infer Text}_other`
    ? Text
    : never
  : never;

export type PluralForm = Intl.LDMLPluralRule;
/** A counted text in any language's forms; Polish has `people_few` and `people_many`, which English does not. */
export type CountedKey = `${Counted}_${PluralForm}`;

/**
 * Every rule of Unicode's CLDR repeats itself in whole numbers within this range. Spanish, French and Portuguese have
 * one more form from a million on ("un millón de ..."), which is not worth a text: `other` stands in for it.
 */
const countsTo = 1000;

const known = new Map<string, readonly PluralForm[]>();

/** The forms that the texts of a language come in: those that its rules reach for whole numbers. Sorted. */
export function pluralForms(tag: string): readonly PluralForm[] {
  const kept = known.get(tag);
  if (kept) return kept;
  const rules = new Intl.PluralRules(tag);
  const forms = [...new Set(Array.from({ length: countsTo }, (_, count) => rules.select(count)))].sort();
  known.set(tag, forms);
  return forms;
}

/** The form of a language's texts that a number asks for, which is shown without what it has after its point. */
export function pluralForm(tag: string, count: number): PluralForm {
  const form = new Intl.PluralRules(tag).select(Math.round(count));
  return pluralForms(tag).includes(form) ? form : 'other';
}

/** The counted text that a key is a form of, or null. */
export const countedOf = (key: string): string | null =>
  /^(.+)_(?:zero|one|two|few|many|other)$/.exec(key)?.[1] ?? null;

/** The keys of a language's file: the English ones, counted texts in the language's own forms, where `other` stands. */
export function keysIn(tag: string, englishKeys: readonly string[]): string[] {
  return englishKeys.flatMap((key) => {
    const counted = countedOf(key);
    if (counted === null) return [key];
    return key.endsWith('_other') ? pluralForms(tag).map((form) => `${counted}_${form}`) : [];
  });
}
