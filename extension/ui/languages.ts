/**
 * The languages of `locales/`, each by the name that its speakers give it. The key is the file's name, and that of the
 * browsers' folder: a BCP 47 tag, except that browsers write `pt_BR` for `pt-BR`.
 */
export const languages = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  pt_BR: 'Português (Brasil)',
  zh_CN: '中文（简体）',
  ja: '日本語',
  pl: 'Polski',
} as const satisfies Record<string, string>;

export type Language = keyof typeof languages;

const all = Object.keys(languages) as Language[];

/** The BCP 47 tag, for `lang`, Intl and the settings. */
export const tagOf = (language: string): string => language.replaceAll('_', '-');

/** Tag and own name of each language, in the order of a list to choose from. */
export const languageChoices = all
  .map((language) => ({ tag: tagOf(language), name: languages[language] }))
  .sort((a, b) => a.name.localeCompare(b.name, 'en'));

/**
 * The language to speak to somebody who wants `tag`: that one, or else one of the same tongue in the same script, so
 * that es-MX reads Spanish, pt-PT Brazilian Portuguese and zh-SG Simplified Chinese, but zh-TW does not.
 * Null if there is none, or if `tag` is no tag.
 */
export function languageFor(tag: string): Language | null {
  const exact = all.find((language) => tagOf(language).toLowerCase() === tag.toLowerCase());
  if (exact) return exact;
  const wanted = written(tag);
  return (wanted !== null && all.find((language) => written(tagOf(language)) === wanted)) || null;
}

/**
 * The language whose texts have to be loaded for somebody who wants `tag`, or the browser's own language if that is
 * null or a language that is gone; null if the browser speaks it by itself. Browsers fall to English for a variant that they find no folder of.
 * @param spoken the language that the browser chose among ours
 */
export function languageToLoad(tag: string | null, browserTag: string, spoken: string): Language | null {
  const wanted = (tag === null ? null : languageFor(tag)) ?? languageFor(browserTag);
  return wanted !== null && tagOf(wanted) !== spoken ? wanted : null;
}

/** "es-Latn": tongue and script, with the script that is usual if the tag names none. */
function written(tag: string): string | null {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    return `${language}-${script}`;
  } catch {
    return null;
  }
}
