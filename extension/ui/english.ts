import messages from '../_locales/en/messages.json';
import type { Say } from './say.ts';

interface Message {
  message: string;
  placeholders?: Record<string, { content: string }>;
}

/** The English texts as a browser would say them, for tests that run without one. */
export const sayEnglish: Say = (key, ...places) => {
  const { message, placeholders = {} }: Message = messages[key];
  return message.replace(/\$(\w+)\$/g, (_, name: string) => {
    const content = placeholders[name.toLowerCase()]?.content;
    if (content === undefined) throw new Error(`${key} has no placeholder ${name}`);
    return places[Number(content.slice(1)) - 1] ?? '';
  });
};
