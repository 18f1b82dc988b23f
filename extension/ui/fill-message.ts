import { isolate } from './isolate.ts';

/** A text of a browser's locale file: `$name$` stands for a placeholder, `$$` for the sign itself. */
export interface Message {
  message: string;
  placeholders?: Record<string, { content: string }>;
}
export type MessageTable = Record<string, Message>;

/**
 * The text with its places filled: `$1` to `$9` in a placeholder's content, or in the text, is a place by number.
 * Each place keeps its direction to itself.
 */
export function fillMessage({ message, placeholders = {} }: Message, names: readonly string[]): string {
  const places = names.map(isolate);
  const byNumber = (content: string): string =>
    content.replace(/\$([1-9])/g, (_, number: string) => places[Number(number) - 1] ?? '');
  const byName = new Map(Object.entries(placeholders).map(([name, { content }]) => [name.toLowerCase(), content]));
  return message.replace(/\$\$|\$(\w+)\$|\$([1-9])/g, (sign, name?: string, number?: string) => {
    if (number !== undefined) return places[Number(number) - 1] ?? '';
    if (name === undefined) return '$';
    const content = byName.get(name.toLowerCase());
    return content === undefined ? sign : byNumber(content);
  });
}
