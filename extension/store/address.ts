import * as v from 'valibot';

/** As long as browsers keep one; what is longer carries data and leads nowhere the next day. */
const maxAddressLength = 2048;

/** The board's, in whichever browser: its page has another address in each. */
export const boardAddress = 'earshot:board';

/** Of a web page, or the board. No other kind is ever opened: a file may name any. */
export const Address = v.pipe(
  v.string(),
  v.maxLength(maxAddressLength),
  v.check((text) => text === boardAddress || webAddress(text) !== null),
);

/** The page's address as it is kept, without a name and password in it; null for pages that are no web pages. */
export function webAddress(url: string | undefined): string | null {
  if (url === undefined || !URL.canParse(url)) return null;
  const address = new URL(url);
  if (!/^https?:$/.test(address.protocol) || address.hostname === '') return null;
  address.username = address.password = '';
  return address.href.length <= maxAddressLength ? address.href : null;
}

/** Where in a track a page begins, by the names that players give it. */
const places = ['t', 'start', 'time_continue'];

/** The same for a page, wherever it stands in its track or is scrolled to. Some sites keep their pages in the hash. */
function trackOf(address: string): string {
  const url = new URL(address);
  for (const name of places) url.searchParams.delete(name);
  if (!/^#!?\//.test(url.hash)) url.hash = '';
  return url.href;
}

/** Ways to be the same page, the surest first. Of one site, another query is mostly another track. */
const likenesses: readonly ((a: string, b: string) => boolean)[] = [
  (a, b) => a === b,
  (a, b) => trackOf(a) === trackOf(b),
];

/**
 * Finds each wanted address among those that are there, each of which serves one: exact ones go first, so that of two
 * tracks of one site none takes the other's tab.
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
