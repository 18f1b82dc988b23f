import * as v from 'valibot';

/** As long as browsers store; a longer one carries data, and is useless the next day. */
const maxAddressLength = 2048;

/** The board's own address: its page has another one in each browser. */
export const boardAddress = 'earshot:board';

/** Of a web page, or the board. No other kind is ever opened, because a scene file may contain anything. */
export const Address = v.pipe(
  v.string(),
  v.maxLength(maxAddressLength),
  v.check((text) => text === boardAddress || webAddress(text) !== null),
);

/** The page's address as stored, without name and password; null for anything but web pages. */
export function webAddress(url: string | undefined): string | null {
  if (url === undefined || !URL.canParse(url)) return null;
  const address = new URL(url);
  if (!/^https?:$/.test(address.protocol) || address.hostname === '') return null;
  address.username = address.password = '';
  return address.href.length <= maxAddressLength ? address.href : null;
}

/** A start position within a track, by the parameter names that players use. */
const places = ['t', 'start', 'time_continue'];

/** The same for a page, whatever its position in a track or on the page. Some sites keep their pages in the hash. */
function trackOf(address: string): string {
  const url = new URL(address);
  for (const name of places) url.searchParams.delete(name);
  if (!/^#!?\//.test(url.hash)) url.hash = '';
  return url.href;
}

/**
 * Ways in which two addresses are the same page, the surest first. On one site, another query usually means another
 * track.
 */
const likenesses: readonly ((a: string, b: string) => boolean)[] = [
  (a, b) => a === b,
  (a, b) => trackOf(a) === trackOf(b),
];

/**
 * Finds each wanted address among the open ones, each of which is used once. Exact matches come first, so that of two
 * tracks on one site neither takes the other's tab.
 * @returns the index in `there` for each of `wanted`, or null
 */
export function matchAddresses(wanted: readonly string[], there: readonly (string | null)[]): (number | null)[] {
  const found: (number | null)[] = wanted.map(() => null);
  const taken = new Set<number>();
  for (const isAlike of likenesses)
    for (const [index, address] of wanted.entries()) {
      if (found[index] !== null) continue;
      const match = there.findIndex((other, at) => other !== null && !taken.has(at) && isAlike(address, other));
      if (match < 0) continue;
      found[index] = match;
      taken.add(match);
    }
  return found;
}
