import { parseUrl } from '../../discord/url.ts';

/** The host name of a page as a person reads it; empty for pages without one. */
export const siteName = (url: string | undefined): string => parseUrl(url ?? '')?.hostname ?? '';

/** A page's icon if it lies within the address itself: no site learns from a request that somebody opened the popup. */
export const loadableIcon = (url: string | null): string | null => (url && /^data:image\//i.test(url) ? url : null);
