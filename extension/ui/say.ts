import type messages from '../_locales/en/messages.json';
import { browser } from '../browser.ts';

export type MessageKey = keyof typeof messages;

/** A text of the user's language, with its places filled in order. Pure view code takes it as an argument. */
export type Say = (key: MessageKey, ...places: string[]) => string;

export const say: Say = (key, ...places) => browser.i18n.getMessage(key, places);

/** Gives the document the language and direction of the texts that will stand in it. */
export function prepareDocument(titleKey: MessageKey): void {
  document.documentElement.lang = say('language');
  document.documentElement.dir = browser.i18n.getMessage('@@bidi_dir') === 'rtl' ? 'rtl' : 'ltr';
  document.title = say(titleKey);
}
