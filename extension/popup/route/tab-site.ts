import { parseUrl } from '../../discord/url.ts';

/** The host name of a page as a person reads it; empty for pages without one. */
export const siteName = (url: string | undefined): string => parseUrl(url ?? '')?.hostname ?? '';

/** A page's icon if it lies within the address itself: no site hears from the popup that somebody opened it. */
export const loadableIcon = (url: string | null): string | null => (url && /^data:image\//i.test(url) ? url : null);
