/** The host name of a page as a person reads it; empty for pages without one. */
export function siteName(url: string | undefined): string {
  try {
    return new URL(url ?? '').hostname;
  } catch {
    return '';
  }
}

/** A page's icon if it lies within the address itself: no site hears from the popup that somebody opened it. */
export const loadableIcon = (url: string | null): string | null => (url && /^data:image\//i.test(url) ? url : null);
