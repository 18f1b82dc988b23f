import * as v from 'valibot';
import { Snowflake } from '../../shared-protocol/snowflake.ts';
import type { Message } from '../gateway/messages.ts';
import { newSnowflake } from '../world/new-snowflake.ts';
import { Refusal } from './refusal.ts';
import type { Asked } from './route.ts';
import { textUpTo } from './texts.ts';

/** Embeds and components go out as they came in: what they look like is no concern of a box without eyes. */
const AnyObjects = (most: number) => v.nullish(v.pipe(v.array(v.looseObject({})), v.maxLength(most)));

export const MessageChange = v.object({
  content: v.nullish(textUpTo(2000)),
  embeds: AnyObjects(10),
  components: AnyObjects(40),
  attachments: AnyObjects(10),
  flags: v.nullish(v.pipe(v.number(), v.integer())),
});

export const NewMessage = v.object({
  ...MessageChange.entries,
  tts: v.nullish(v.boolean()),
  nonce: v.nullish(v.union([textUpTo(25), v.number()])),
  message_reference: v.nullish(
    v.object({
      message_id: v.nullish(Snowflake),
      channel_id: v.nullish(Snowflake),
      fail_if_not_exists: v.nullish(v.boolean()),
    }),
  ),
  sticker_ids: v.nullish(v.pipe(v.array(Snowflake), v.maxLength(3))),
  poll: v.nullish(v.looseObject({})),
});
export type NewMessage = v.InferOutput<typeof NewMessage>;

export const ephemeralFlag = 1 << 6;
/** The flags that a bot may set. */
const settableFlags = (1 << 2) | ephemeralFlag | (1 << 12) | (1 << 13) | (1 << 15);

type Files = Asked<unknown>['files'];

const attachmentsOf = (files: Files, channelId: string): unknown[] =>
  files.map(({ name, size, type }) => {
    const id = newSnowflake();
    const url = `https://cdn.discordapp.com/attachments/${channelId}/${id}/${encodeURIComponent(name)}`;
    return { id, filename: name, size, url, proxy_url: url, content_type: type };
  });

/**
 * The fields of a message as a bot wrote it.
 * @throws Refusal if nothing is in it
 */
export function messageFields(body: NewMessage, files: Files, channelId: string): Partial<Message> {
  const embeds = (body.embeds ?? []).map((embed) => ({ type: 'rich', ...embed }));
  const { components, poll, nonce, tts } = body;
  const isEmpty = !body.content && embeds.length + (components?.length ?? 0) + files.length === 0;
  if (isEmpty && !body.sticker_ids?.length && !poll) throw new Refusal('empty-message');
  return {
    embeds,
    components: components ?? [],
    attachments: attachmentsOf(files, channelId),
    tts: tts ?? false,
    flags: (body.flags ?? 0) & settableFlags,
    ...(nonce !== undefined && nonce !== null && { nonce }),
  };
}

/** The fields that a change names; null empties one. */
export function changedFields(
  body: v.InferOutput<typeof MessageChange>,
  files: Files,
  message: Pick<Message, 'channel_id' | 'attachments'>,
): Partial<Message> {
  const kept = body.attachments
    ? message.attachments.filter((one) => body.attachments?.some((wanted) => wanted.id === (one as { id: string }).id))
    : message.attachments;
  return {
    ...(body.content !== undefined && { content: body.content ?? '' }),
    ...(body.embeds !== undefined && { embeds: (body.embeds ?? []).map((embed) => ({ type: 'rich', ...embed })) }),
    ...(body.components !== undefined && { components: body.components ?? [] }),
    attachments: [...kept, ...attachmentsOf(files, message.channel_id)],
  };
}
