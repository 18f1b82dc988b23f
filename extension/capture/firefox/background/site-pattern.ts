/** `https://music.example:8080/x` as the pattern for a permission request, or null for pages that are no site. */
export function sitePattern(url: string | undefined): string | null {
  if (!url || !URL.canParse(url)) return null;
  const { protocol, hostname } = new URL(url);
  return /^https?:$/.test(protocol) && hostname ? `*://${hostname}/*` : null;
}

/** The host of such a pattern; null for one that covers many hosts, or a part of a site. */
export const siteOfPattern = (pattern: string): string | null => /^\*:\/\/([^*/]+)\/\*$/.exec(pattern)?.[1] ?? null;
