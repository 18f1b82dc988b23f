import { describe, expect, it } from 'vitest';
import { languageChoices, languageFor, languages, languageToLoad, tagOf } from './languages.ts';

describe('the language for somebody', () => {
  it.each([
    ['de', 'de'],
    ['DE', 'de'],
    ['de-AT', 'de'],
    ['fr-CA', 'fr'],
    ['en-GB', 'en'],
    ['es-MX', 'es'],
    ['es-419', 'es'],
    ['pt', 'pt_BR'],
    ['pt-BR', 'pt_BR'],
    ['pt-PT', 'pt_BR'],
    ['ja-JP', 'ja'],
    ['pl-PL', 'pl'],
    ['zh', 'zh_CN'],
    ['zh-CN', 'zh_CN'],
    ['zh-SG', 'zh_CN'],
    ['zh-Hans-HK', 'zh_CN'],
  ])('who wants %s is %s', (tag, language) => {
    expect(languageFor(tag)).toBe(language);
  });

  it.each(['zh-TW', 'zh-HK', 'zh-Hant', 'sr-Latn', 'tlh', 'x', '', 'not a tag', '..'])(
    'who wants %j is none',
    (tag) => {
      expect(languageFor(tag)).toBeNull();
    },
  );
});

describe('the language to load', () => {
  it.each([
    ['of a browser that speaks it already', null, 'de', 'de', null],
    ['of a browser that speaks it for a variant', null, 'es-MX', 'es', null],
    ['of a browser that has no folder for its variant', null, 'pt-PT', 'en', 'pt_BR'],
    ['of a browser whose language there is not', null, 'zh-TW', 'en', null],
    ['that is chosen', 'ja', 'en-US', 'en', 'ja'],
    ['that is chosen and the browser’s own', 'de', 'de-AT', 'de', null],
    ['that is chosen beside a variant of it', 'pt-BR', 'pt-PT', 'en', 'pt_BR'],
    ['that was chosen and is there no more', 'tlh', 'en-US', 'en', null],
    ['of a browser that has no folder for its variant, if the chosen one is there no more', 'tlh', 'es-MX', 'en', 'es'],
  ])('%s', (_, tag, browserTag, spoken, language) => {
    expect(languageToLoad(tag, browserTag, spoken)).toBe(language);
  });
});

describe('the list of languages', () => {
  it('holds each under the name that its speakers give it, in order', () => {
    expect(languageChoices.map(({ tag }) => tag).sort()).toEqual(Object.keys(languages).map(tagOf).sort());
    const names = languageChoices.map(({ name }) => name);
    expect(names).toEqual([...names].sort(new Intl.Collator('en').compare));
    for (const { tag, name } of languageChoices) {
      const own = new Intl.DisplayNames(tag, { type: 'language', languageDisplay: 'standard' }).of(tag)!;
      expect(name.slice(0, 3).toLowerCase()).toBe(own.slice(0, 3).toLowerCase());
    }
  });

  it('is keyed by tags that browsers accept as folders', () => {
    for (const language of Object.keys(languages)) {
      expect(language).toMatch(/^[a-z]{2,3}(?:_[A-Z]{2}|_\d{3})?$/);
      expect(Intl.getCanonicalLocales(tagOf(language))).toEqual([tagOf(language)]);
    }
  });
});
