import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import english from '../extension/locales/en.json' with { type: 'json' };
import { languages, tagOf } from '../extension/ui/languages.ts';
import { pluralForms } from '../extension/ui/plural-forms.ts';
import { documentAt, tableOf } from './documents.ts';

const guide = documentAt('docs/translating.md');
const namesIn = (cell: string): string[] => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name!);
/** In small letters, and with plain spaces instead of those that keep words on a line. */
const textsOf = (language: string): string =>
  readFileSync(`extension/locales/${language}.json`, 'utf8')
    .replace(/[\u00a0\u202f]/g, ' ')
    .toLowerCase();

it('the guide for translators names the forms that the languages have', () => {
  const named = tableOf(guide, 'language').flatMap(([inLanguages, cell]) =>
    namesIn(inLanguages!).map((language) => [language, namesIn(cell!)] as const),
  );
  expect(named.length).toBeGreaterThan(7);
  for (const [language, wanted] of named)
    expect([language, pluralForms(tagOf(language))]).toEqual([language, wanted.sort()]);
});

it('the guide for translators gives the words of Discord that the texts use', () => {
  const columns = namesIn(/^\| English .*$/m.exec(guide.text)![0]);
  const rows = tableOf(guide, 'English');
  expect(columns.filter((language) => !Object.hasOwn(languages, language))).toEqual([]);
  expect(rows.length).toBeGreaterThan(7);
  for (const [term, ...words] of rows) {
    expect(namesIn(term!).filter((key) => Object.hasOwn(english, key))).toHaveLength(1);
    const unused = columns.filter((language, at) => !textsOf(language).includes(words[at]!.toLowerCase()));
    expect([term, unused]).toEqual([term, []]);
  }
});
