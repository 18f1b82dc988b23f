import type english from '../locales/en.json';
import { browser } from '../browser.ts';
import { fillMessage, type MessageTable } from './fill-message.ts';
import { isolate } from './isolate.ts';
import { languageToLoad, type Language } from './languages.ts';
import type { CountedKey } from './plural-forms.ts';

export type MessageKey = keyof typeof english | CountedKey;

/** A text of the user's language, with its places filled in order. Pure view code takes it as an argument. */
export type Say = (key: MessageKey, ...places: string[]) => string;

/** The texts of a language that the browser does not speak by itself; null lets the browser say its own. */
let chosen: { language: Language; texts: MessageTable } | null = null;
let calls = 0;

export const say: Say = (key, ...places) => {
  const text = chosen?.texts[key];
  return text ? fillMessage(text, places) : browser.i18n.getMessage(key, places.map(isolate));
};

/** The language of what `say` returns now, as a BCP 47 tag. */
export const spokenLanguage = (): string => say('language');

const wantedOf = (tag: string | null): Language | null =>
  languageToLoad(tag, browser.i18n.getUILanguage(), browser.i18n.getMessage('language'));

/** Whether `say` already uses this language. */
export const isSpoken = (tag: string | null): boolean => wantedOf(tag) === (chosen?.language ?? null);

/**
 * Lets `say` speak the language of a tag, until it is called again; null is the browser's own.
 * A language that is not there or cannot be read leaves the browser's. Never throws.
 */
export async function loadLanguage(tag: string | null): Promise<void> {
  const wanted = wantedOf(tag);
  const call = (calls += 1);
  const next = wanted && (chosen?.language === wanted ? chosen : await readTexts(wanted));
  if (call === calls) chosen = next;
}

async function readTexts(language: Language): Promise<typeof chosen> {
  try {
    const answer = await fetch(browser.runtime.getURL(`_locales/${language}/messages.json`));
    return { language, texts: (await answer.json()) as MessageTable };
  } catch {
    return null;
  }
}

/** Languages written from the right; Earshot is not translated into one yet, the browser may still ask for it. */
const isRightToLeft = (): boolean => chosen === null && browser.i18n.getMessage('@@bidi_dir') === 'rtl';

/** Gives the document the language and direction of the texts that will stand in it. */
export function prepareDocument(titleKey: MessageKey): void {
  document.documentElement.lang = spokenLanguage();
  document.documentElement.dir = isRightToLeft() ? 'rtl' : 'ltr';
  document.title = say(titleKey);
}
