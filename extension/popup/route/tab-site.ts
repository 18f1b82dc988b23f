import { parseUrl } from '../../discord/url.ts';

/** A page's host name for people; empty for pages without one, such as an extension's. */
export function siteName(url: string | undefined): string {
  const { protocol = '', hostname = '' } = parseUrl(url ?? '') ?? {};
  return protocol.endsWith('-extension:') ? '' : hostname;
}

/** A page's icon if it is part of the address itself: no site learns by a request that the popup was opened. */
export const loadableIcon = (url: string | null): string | null => (url && /^data:image\//i.test(url) ? url : null);
