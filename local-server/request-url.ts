import type { IncomingMessage } from 'node:http';

/**
 * The URL that a request asks for, or null if its target is not one: `*`, or an impossible host. A target that begins
 * with a slash is a path, even `//`, which would be read as an empty host in a relative URL.
 */
export function urlOf({ url: target = '/' }: Pick<IncomingMessage, 'url'>): URL | null {
  const text = target.startsWith('/') ? `http://localhost${target}` : target;
  return /^(?:http|ws)s?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : null;
}
