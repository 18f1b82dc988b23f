import english from '../locales/en.json';
import { browserMessages } from './browser-messages.ts';
import { fillMessage } from './fill-message.ts';
import type { Say } from './say.ts';

const messages = browserMessages(english, english);

/** The English texts as a browser would say them, for tests that run without one. */
export const sayEnglish: Say = (key, ...places) => fillMessage(messages[key]!, places);
