import { parseUrl } from '../../discord/url.ts';

/** The host name of a page as a person reads it; empty for pages without one, which an extension's are. */
export function siteName(url: string | undefined): string {
  const { protocol = '', hostname = '' } = parseUrl(url ?? '') ?? {};
  return protocol.endsWith('-extension:') ? '' : hostname;
}

/** A page's icon if it lies within the address itself: no site learns from a request that somebody opened the popup. */
export const loadableIcon = (url: string | null): string | null => (url && /^data:image\//i.test(url) ? url : null);
