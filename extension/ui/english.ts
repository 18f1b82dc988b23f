import messages from '../_locales/en/messages.json';
import { fillMessage } from './fill-message.ts';
import type { Say } from './say.ts';

/** The English texts as a browser would say them, for tests that run without one. */
export const sayEnglish: Say = (key, ...places) => fillMessage(messages[key], places);
