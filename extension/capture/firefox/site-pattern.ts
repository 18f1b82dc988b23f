/** `https://music.example:8080/x` as the pattern that a browser is asked for, or null for pages that are no site. */
export function sitePattern(url: string | undefined): string | null {
  if (!url || !URL.canParse(url)) return null;
  const { protocol, hostname } = new URL(url);
  return /^https?:$/.test(protocol) && hostname ? `*://${hostname}/*` : null;
}
