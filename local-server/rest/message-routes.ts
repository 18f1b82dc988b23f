import * as v from 'valibot';
import { Snowflake } from '../../shared-protocol/snowflake.ts';
import type { Message } from '../gateway/messages.ts';
import { permissionBit } from '../world/permission-bits.ts';
import { channelType, type WorldChannel } from '../world/world.ts';
import { channelFor, demand } from './access.ts';
import { formErrorAt } from './form-errors.ts';
import { changedFields, MessageChange, messageFields, NewMessage } from './message-shape.ts';
import { limitOf, pageOf } from './page-of.ts';
import { Refusal } from './refusal.ts';
import { on, type Asked, type Limit, type Route } from './route.ts';

const limit: Limit = { requests: 5, perMs: 5000 };
const path = '/channels/:channel/messages';
const reply = 19;

/** https://docs.discord.com/developers/resources/message */
export const messageRoutes: readonly Route[] = [
  on('POST', path, {
    limit,
    body: NewMessage,
    answer(asked) {
      const { user, body, files, context } = asked;
      const { channel, may } = writableChannel(asked);
      const fields = messageFields(body, files, channel.id);
      const more = { ...fields, ...answered(asked, channel, may) };
      const message = context.messages.send({
        userId: user.id,
        channelId: channel.id,
        content: body.content ?? '',
        more,
      });
      tellLog(asked, message);
      return { body: message };
    },
  }),
  on('GET', path, {
    answer(asked) {
      const { channel, may } = writableChannel(asked, 0n);
      const bounds = { usual: 50, most: 100 };
      // Without the history there is none, and that is no fault.
      if (!(may & permissionBit.readMessageHistory)) return { body: [] };
      const all = asked.context.messages.list(channel.id);
      const around = asked.query.get('around');
      if (around !== null) {
        const place = Math.max(
          0,
          all.findIndex(({ id }) => id === around),
        );
        const half = Math.floor(limitOf(asked.query, bounds) / 2);
        return { body: all.slice(Math.max(0, place - half), place + half + 1).map((one) => seen(asked, one)) };
      }
      const isForward = asked.query.has('after') && !asked.query.has('before');
      const page = pageOf(all, asked.query, { ...bounds, isFromEnd: !isForward });
      return { body: page.toReversed().map((one) => seen(asked, one)) };
    },
  }),
  on('GET', `${path}/:message`, {
    answer(asked) {
      const { message, may } = messageFor(asked);
      demand(may, permissionBit.readMessageHistory);
      return { body: seen(asked, message) };
    },
  }),
  on('PATCH', `${path}/:message`, {
    limit,
    body: MessageChange,
    answer(asked) {
      const { message } = messageFor(asked);
      if (message.author.id !== asked.user.id) throw new Refusal('foreign-message');
      const fields = changedFields(asked.body, asked.files, message);
      const whole = { ...message, ...fields };
      if (!whole.content && whole.embeds.length + whole.components.length + whole.attachments.length === 0)
        throw new Refusal('empty-message');
      return { body: asked.context.messages.edit(message, fields) };
    },
  }),
  on('DELETE', `${path}/:message`, {
    limit,
    answer(asked) {
      const { message, may } = messageFor(asked);
      if (message.author.id !== asked.user.id) demand(may, permissionBit.manageMessages);
      asked.context.messages.remove(message);
      return null;
    },
  }),
  on('POST', `${path}/bulk-delete`, {
    body: v.object({ messages: v.pipe(v.array(Snowflake), v.minLength(2), v.maxLength(100)) }),
    answer(asked) {
      const { channel, may } = writableChannel(asked, permissionBit.manageMessages);
      demand(may, permissionBit.manageMessages);
      for (const id of asked.body.messages) {
        const message = asked.context.messages.find(channel.id, id);
        if (message) asked.context.messages.remove(message);
      }
      return null;
    },
  }),
  on('POST', '/channels/:channel/typing', {
    limit,
    answer(asked) {
      asked.context.messages.typing(asked.user.id, writableChannel(asked).channel.id);
      return null;
    },
  }),
];

/** A channel with messages in it, and the permissions there: all but a category. @throws Refusal */
function writableChannel(asked: Asked<unknown>, wanted = permissionBit.sendMessages) {
  const found = channelFor(asked, asked.params.channel!);
  if (found.channel.type === channelType.category) throw new Refusal('not-a-text-channel');
  demand(found.may, wanted);
  return found;
}

export function messageFor(asked: Asked<unknown>): { message: Message; may: bigint } {
  const { channel, may } = writableChannel(asked, 0n);
  const message = asked.context.messages.find(channel.id, asked.params.message!);
  if (!message) throw new Refusal('unknown-message');
  return { message, may };
}

const seen = ({ user, context }: Asked<unknown>, message: Message): Message =>
  context.messages.asSeenBy(message, user.id, context.allowsEveryIntent);

/** What a message carries that answers another. @throws Refusal */
function answered({ body, context }: Asked<v.InferOutput<typeof NewMessage>>, channel: WorldChannel, may: bigint) {
  const wanted = body.message_reference?.message_id;
  if (wanted === undefined || wanted === null) return {};
  demand(may, permissionBit.readMessageHistory);
  const original = context.messages.find(channel.id, wanted);
  if (!original) {
    if (body.message_reference?.fail_if_not_exists === false) return {};
    throw formErrorAt(['message_reference'], 'REPLIES_UNKNOWN_MESSAGE', 'Unknown message');
  }
  return {
    type: reply,
    message_reference: { type: 0, message_id: wanted, channel_id: channel.id, guild_id: channel.guild_id },
    referenced_message: original,
  };
}

export function tellLog({ context }: Pick<Asked<unknown>, 'context'>, message: Message): void {
  const { id: messageId, channel_id: channelId, author, content } = message;
  context.events.emit('message-sent', { userId: author.id, channelId, messageId, content });
}
