import { userPayload } from '../gateway/guild-payload.ts';
import { permissionBit } from '../world/permission-bits.ts';
import { demand, guildFor } from './access.ts';
import { messageFor } from './message-routes.ts';
import { limitOf } from './page-of.ts';
import { Refusal } from './refusal.ts';
import { on, type Asked, type Limit, type Route } from './route.ts';

const limit: Limit = { requests: 1, perMs: 250 };
const path = '/channels/:channel/messages/:message/reactions/:emoji';

/** Reactions with the letters that everybody has: no guild here has emojis of its own. */
export const reactionRoutes: readonly Route[] = [
  on('PUT', `${path}/@me`, {
    limit,
    answer(asked) {
      const { message, may } = messageFor(asked);
      const emoji = emojiOf(asked);
      demand(may, permissionBit.readMessageHistory);
      // Joining in needs no permission to begin.
      if (asked.context.messages.reactors(message, emoji).length === 0) demand(may, permissionBit.addReactions);
      asked.context.messages.react(message, asked.user.id, emoji, true);
      return null;
    },
  }),
  on('DELETE', `${path}/@me`, {
    limit,
    answer(asked) {
      asked.context.messages.react(messageFor(asked).message, asked.user.id, emojiOf(asked), false);
      return null;
    },
  }),
  on('DELETE', `${path}/:user`, {
    limit,
    answer(asked) {
      const { message, may } = messageFor(asked);
      demand(may, permissionBit.manageMessages);
      asked.context.messages.react(message, asked.params.user!, emojiOf(asked), false);
      return null;
    },
  }),
  on('GET', path, {
    answer(asked) {
      const { message, may } = messageFor(asked);
      demand(may, permissionBit.readMessageHistory);
      const users = asked.context.messages.reactors(message, emojiOf(asked));
      const guild = guildFor(asked, message.guild_id);
      const found = users.flatMap((id) => guild.members.find(({ user }) => user.id === id)?.user ?? []);
      return { body: found.slice(0, limitOf(asked.query, { usual: 25, most: 100 })).map(userPayload) };
    },
  }),
];

/** Made only of what emojis consist of, which digits are part of, and with something to see in it. */
const emojiParts = /^[\p{Emoji}\p{Emoji_Component}]{1,20}$/u;
const seenPart = /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20E3/u;

/** @throws Refusal for anything but an emoji; one of a guild's has the form `name:id` */
function emojiOf({ params }: Asked<unknown>): string {
  const emoji = params.emoji!;
  if (!emojiParts.test(emoji) || !seenPart.test(emoji)) throw new Refusal('unknown-emoji');
  return emoji;
}
