import type { ChannelView } from '../../page-contract/view.ts';
import { numberText } from '../count-text.ts';
import type { Say } from '../say.ts';

/** Why a row cannot be picked, as short as its column: "Full, 8 of 8", "Bardling may not join". */
export function blockedText(
  say: Say,
  { blocked, userLimit, people }: Pick<ChannelView, 'blocked' | 'userLimit' | 'people'>,
  bot: string,
): string | null {
  switch (blocked) {
    case null:
      return null;
    case 'channel-full':
      return userLimit > 0
        ? say('reasonFullOf', numberText(say, people.length), numberText(say, userLimit))
        : say('reasonFull');
    case 'may-not-view':
      return say('reasonMayNotView', bot);
    case 'may-not-connect':
      return say('reasonMayNotConnect', bot);
    case 'timed-out':
      return say('reasonTimedOut', bot);
    case 'afk-channel':
      return say('reasonAfk');
    case 'may-not-speak':
      return say('reasonMayNotSpeak', bot);
  }
}
