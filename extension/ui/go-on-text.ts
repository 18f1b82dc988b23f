import type { GoOnView } from '../page-contract/view.ts';
import { countText } from './count-text.ts';
import type { Say } from './say.ts';
import { agoText } from './time-text.ts';

/** "The browser closed 3 minutes ago, while you were live." It is known to the minute. */
export const goOnSentence = (say: Say, { seenAt }: Pick<GoOnView, 'seenAt'>, nowMs: number): string =>
  say('goOnClosed', agoText(say, nowMs - seenAt));

/** "Resume in Tavern", "Resume in 2 channels"; without the name while nobody knows it. */
export function goOnButton(say: Say, { places }: Pick<GoOnView, 'places'>): string {
  const [place] = places;
  if (places.length > 1) return say('goOnIn', countText(say, 'channels', places.length));
  return place?.name ? say('goOnIn', place.name) : say('goOn');
}
