/** `https://music.example:8080/x` as the pattern that a browser is asked for, or null for pages that are no site. */
export function sitePattern(url: string | undefined): string | null {
  if (!url || !URL.canParse(url)) return null;
  const { protocol, hostname } = new URL(url);
  return /^https?:$/.test(protocol) && hostname ? `*://${hostname}/*` : null;
}

/** The host of such a pattern; null for one of many hosts, or of a part of a site. */
export const siteOfPattern = (pattern: string): string | null => /^\*:\/\/([^*/]+)\/\*$/.exec(pattern)?.[1] ?? null;
