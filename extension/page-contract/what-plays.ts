import type { Tab } from '../store/tab.ts';

/** As long as the line below a channel's name shows. */
const maxGraphemes = 120;
const address = /\b[a-z][a-z\d+.-]*:\/\/\S+/gi;
/** A title without a space that looks like a place: what browsers show for pages that have none. */
const looksLikeAddress = /^\S*(?:\/|\.[a-z]{2,}|:\d)\S*$/i;
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * What others may read of a tab: its title in one line, without any address. Null for a tab that has none to show, and
 * always for one of a private window.
 */
export function whatPlays({ title, isPrivate }: Pick<Tab, 'title' | 'isPrivate'>): string | null {
  if (isPrivate || looksLikeAddress.test(title.trim())) return null;
  const line = title.replace(address, ' ').replace(unprintable, ' ').replace(/\s+/g, ' ').trim();
  if (line === '') return null;
  const graphemes = [...new Intl.Segmenter().segment(line.slice(0, 16 * maxGraphemes))].map(({ segment }) => segment);
  return graphemes.length > maxGraphemes ? `${graphemes.slice(0, maxGraphemes - 1).join('')}…` : line;
}

/** As it stands below the channel's name. */
export const statusText = (plays: string): string => `♪ ${plays}`;
