import type { Tab } from '../store/tab.ts';

/** As long as the line below a channel's name shows. */
const maxGraphemes = 120;
/**
 * A title that begins as an address does is one, spaces in it or not: browsers show it for pages that have none, and
 * what stands behind it may open what it names.
 */
const beginsAsAddress =
  /^(?:[a-z][a-z\d+.-]*:\/\/|(?:[\p{L}\d-]+\.)+[\p{L}]{2,}(?:[/?#:]|$)|[^\s/]+:\d{2,5}(?:\/|$)|\[[\da-f:]+\])/iu;
/** A whole title without a space that can only be a place. */
const isPlace = /^\S*[/\\]\S*\.\S+$/;
/** Addresses and mailboxes within a title. */
const places = /\S*(?:[a-z][a-z\d+.-]*:\/\/|\.[\p{L}]{2,}[/?#]|[^\s@]@[^\s@]+\.)\S*/giu;
/** Discord's limit for the name of an activity. */
const longestActivity = 128;
/** Of a person's name or a team's; Discord's own limits are lower. */
const longestOwner = 64;
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * What others may read of a tab: its title in one line, without any address. Null for a tab that has none to show, and
 * always for one of a private window.
 */
export function whatPlays({ title, isPrivate }: Pick<Tab, 'title' | 'isPrivate'>): string | null {
  const whole = title.replace(unprintable, ' ').trim();
  if (isPrivate || beginsAsAddress.test(whole) || isPlace.test(whole)) return null;
  const line = whole.replace(places, ' ').replace(/\s+/g, ' ').trim();
  if (line === '') return null;
  const graphemes = graphemesOf(line.slice(0, 16 * maxGraphemes));
  return graphemes.length > maxGraphemes ? `${graphemes.slice(0, maxGraphemes - 1).join('')}…` : line;
}

const graphemesOf = (text: string): string[] => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);

/** What stands behind "Listening to": what plays, whose bot it is, or both; null for nothing. */
export function activityText(plays: string | null, owner: string | null): string | null {
  const who = owner?.replace(unprintable, ' ').trim().slice(0, longestOwner) || null;
  if (plays === null || who === null) return plays ?? who;
  const end = ` · ${who}`;
  if (plays.length + end.length <= longestActivity) return plays + end;
  const kept = graphemesOf(plays);
  while (kept.join('').length + end.length + 1 > longestActivity) kept.pop();
  return `${kept.join('')}…${end}`;
}

/** As it stands below the channel's name. */
export const statusText = (plays: string): string => `♪ ${plays}`;
