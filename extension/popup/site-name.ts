/** The host name of a page as a person reads it; empty for pages without one. */
export function siteName(url: string | undefined): string {
  try {
    return new URL(url ?? '').hostname;
  } catch {
    return '';
  }
}
