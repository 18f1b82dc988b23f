/** The host name of a page as a person reads it; empty for pages without one. */
export function siteName(url: string | undefined): string {
  try {
    return new URL(url ?? '').hostname;
  } catch {
    return '';
  }
}

/** A page's icon where the manifest's img-src lets the popup load it: over https, or within the address itself. */
export const loadableIcon = (url: string | null): string | null => (url && /^(https|data):/i.test(url) ? url : null);
