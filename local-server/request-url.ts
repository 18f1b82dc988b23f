import type { IncomingMessage } from 'node:http';

/**
 * The address that a request asks for, or null where its target is none: `*`, or a host that cannot be one. A target
 * that begins with a slash is a path, also `//`, which a URL taken as relative would read as an empty host.
 */
export function urlOf({ url: target = '/' }: Pick<IncomingMessage, 'url'>): URL | null {
  const text = target.startsWith('/') ? `http://localhost${target}` : target;
  return /^(?:http|ws)s?:\/\//i.test(text) && URL.canParse(text) ? new URL(text) : null;
}
