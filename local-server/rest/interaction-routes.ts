import * as v from 'valibot';
import type { Interaction } from '../gateway/interactions.ts';
import { userPayload } from '../gateway/guild-payload.ts';
import type { Message } from '../gateway/messages.ts';
import { changedFields, ephemeralFlag, MessageChange, messageFields, NewMessage } from './message-shape.ts';
import { tellLog } from './message-routes.ts';
import { Refusal } from './refusal.ts';
import { on, type Asked, type Reply, type Route } from './route.ts';
import { formErrorAt } from './form-errors.ts';

/** Kinds of first answers: https://docs.discord.com/developers/interactions/receiving-and-responding */
const kind = { pong: 1, message: 4, laterMessage: 5, choices: 8, modal: 9 } as const;
const Callback = v.object({ type: v.picklist(Object.values(kind)), data: v.nullish(v.unknown()) });
const Choices = v.object({ choices: v.pipe(v.array(v.looseObject({ name: v.string() })), v.maxLength(25)) });
const Modal = v.looseObject({ custom_id: v.string(), title: v.string() });

const hook = '/webhooks/:application/:token';

/** The interaction's own token is all that these ask for. */
export const interactionRoutes: readonly Route[] = [
  on('POST', '/interactions/:interaction/:token/callback', {
    isOpen: true,
    body: Callback,
    answer(asked) {
      const { params, query, body, context } = asked;
      const interaction = context.interactions.toAnswer(params.interaction!, params.token!);
      if (!interaction) throw new Refusal('unknown-interaction');
      if (interaction.isAnswered) throw new Refusal('already-acknowledged');
      const message = answerFirst(asked, interaction);
      interaction.isAnswered = true;
      const told = {
        userId: interaction.botId,
        interactionId: interaction.id,
        type: body.type,
        data: body.data ?? null,
      };
      context.events.emit('interaction-answered', told);
      if (query.get('with_response') !== 'true') return null;
      const isEphemeral = context.replies.get(interaction)?.isEphemeral ?? false;
      return {
        body: {
          interaction: {
            id: interaction.id,
            type: body.type === kind.choices ? 4 : 2,
            response_message_loading: body.type === kind.laterMessage,
            response_message_ephemeral: isEphemeral,
            ...(message && { response_message_id: message.id }),
          },
          resource: { type: body.type, ...(message && { message }) },
        },
      };
    },
  }),
  on('POST', hook, {
    isOpen: true,
    body: NewMessage,
    answer(asked) {
      const interaction = byToken(asked);
      const reply = replyTo(asked, interaction);
      const isEphemeral = ((asked.body.flags ?? 0) & ephemeralFlag) !== 0;
      const message = write(asked, interaction, asked.body, isEphemeral);
      // After a request for patience the first that follows is the answer.
      reply.messageId ??= message.id;
      return { body: message };
    },
  }),
  on('GET', `${hook}/messages/:message`, { isOpen: true, answer: (asked) => ({ body: messageOf(asked) }) }),
  on('PATCH', `${hook}/messages/:message`, {
    isOpen: true,
    body: MessageChange,
    answer(asked) {
      const interaction = byToken(asked);
      const reply = replyTo(asked, interaction);
      if (asked.params.message === '@original' && reply.messageId === null) {
        const message = write(asked, interaction, asked.body, reply.isEphemeral);
        reply.messageId = message.id;
        return { body: message };
      }
      const message = messageOf(asked);
      return { body: asked.context.messages.edit(message, changedFields(asked.body, asked.files, message)) };
    },
  }),
  on('DELETE', `${hook}/messages/:message`, {
    isOpen: true,
    answer(asked) {
      asked.context.messages.remove(messageOf(asked));
      return null;
    },
  }),
];

/** @returns the message that the answer is, if it is one */
function answerFirst(asked: Asked<v.InferOutput<typeof Callback>>, interaction: Interaction): Message | null {
  const { type, data } = asked.body;
  const isEphemeral = v.is(v.looseObject({ flags: v.number() }), data) && (data.flags & ephemeralFlag) !== 0;
  const reply: Reply = { messageId: null, isEphemeral };
  switch (type) {
    case kind.message: {
      const message = write(asked, interaction, shaped(NewMessage, data), isEphemeral);
      asked.context.replies.set(interaction, { ...reply, messageId: message.id });
      return message;
    }
    case kind.laterMessage:
      asked.context.replies.set(interaction, reply);
      return null;
    case kind.choices:
      shaped(Choices, data);
      return null;
    case kind.modal:
      shaped(Modal, data);
      return null;
    case kind.pong:
      return null;
  }
}

function shaped<S extends v.GenericSchema>(schema: S, data: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, data ?? {});
  if (result.success) return result.output;
  const field = v.getDotPath(result.issues[0]);
  throw formErrorAt(['data', ...(field?.split('.') ?? [])], 'BASE_TYPE_INVALID', result.issues[0].message);
}

function byToken({ params, context }: Asked<unknown>): Interaction {
  const found = context.interactions.byToken(params.application!, params.token!);
  if (!found) throw new Refusal('unknown-webhook');
  return found;
}

/** The first answer; before it nothing can follow. */
function replyTo({ context }: Asked<unknown>, interaction: Interaction): Reply {
  const reply = context.replies.get(interaction);
  if (!reply) throw new Refusal('unknown-webhook');
  return reply;
}

function messageOf(asked: Asked<unknown>): Message {
  const interaction = byToken(asked);
  const wanted = asked.params.message!;
  const id = wanted === '@original' ? asked.context.replies.get(interaction)?.messageId : wanted;
  const message = id ? asked.context.messages.find(interaction.channelId, id) : undefined;
  if (message?.author.id !== interaction.botId) throw new Refusal('unknown-message');
  return message;
}

/** Writes as the bot, in answer to the person. No permission counts but the interaction itself. */
function write(
  asked: Asked<unknown>,
  interaction: Interaction,
  body: Partial<NewMessage>,
  isEphemeral: boolean,
): Message {
  const { botId, channelId, guildId, userId } = interaction;
  const { context } = asked;
  const fields = messageFields(body, asked.files, channelId);
  const person = context.world.guilds
    .flatMap(({ members }) => members.map(({ user }) => user))
    .find(({ id }) => id === userId)!;
  const more = {
    ...fields,
    flags: (fields.flags ?? 0) | (isEphemeral ? ephemeralFlag : 0),
    type: 20,
    application_id: botId,
    webhook_id: botId,
    interaction_metadata: {
      id: interaction.id,
      type: 2,
      user: userPayload(person),
      authorizing_integration_owners: { '0': guildId },
    },
  };
  const message = context.messages.send({ userId: botId, channelId, content: body.content ?? '', more, isEphemeral });
  tellLog(asked, message);
  return message;
}
