import { findChannel, isMember } from '../world/lookup.ts';
import { mayView } from '../world/member-permissions.ts';
import { newSnowflake } from '../world/new-snowflake.ts';
import { timestamp } from '../world/timestamp.ts';
import type { World, WorldChannel, WorldGuild, WorldMember } from '../world/world.ts';
import type { GatewaySession, GatewaySessions } from './gateway-sessions.ts';
import { inVoice, memberFacts, memberPayload, userPayload } from './guild-payload.ts';
import { guildMessagesIntent, messageContentIntent, messageReactionsIntent, messageTypingIntent } from './intents.ts';

/** Somebody writes into a channel. Fields of the message beside its content are Discord's own. */
export interface WantedMessage {
  userId: string;
  channelId: string;
  content: string;
  more?: Readonly<Record<string, unknown>>;
  /** seen by one person alone: bots are not told */
  isEphemeral?: boolean;
}

export type Message = ReturnType<typeof messagePayload>;

/** What was written in each channel. */
export interface Messages {
  /**
   * MESSAGE_CREATE to every bot that asked for messages and sees the channel; what it says only to those with that intent
   * too, to whom it mentions, and to its author.
   * @throws RangeError if there is no such channel, or its guild no such member
   */
  send(wanted: WantedMessage): Message;
  /** Newest first, without ephemeral ones. */
  list(channelId: string): Message[];
  find(channelId: string, id: string): Message | undefined;
  edit(message: Message, change: Readonly<Record<string, unknown>>): Message;
  remove(message: Message): void;
  /** What a bot reads of a message if it may not read what it says. */
  asSeenBy(message: Message, userId: string, readsEverything: boolean): Message;
  /** Adds somebody's reaction, or takes it back. */
  react(message: Message, userId: string, emoji: string, isOn: boolean): void;
  /** Who reacted so, the first to do so first. */
  reactors(message: Message, emoji: string): string[];
  typing(userId: string, channelId: string): void;
}

/** Per channel; bounds a server that runs for long. */
const kept = 1000;

export function createMessages({ world, sessions }: { world: World; sessions: GatewaySessions }): Messages {
  const channels = new Map<string, Message[]>();
  const ephemeral = new Set<string>();
  /** of each message by emoji, who reacted with it */
  const reactions = new WeakMap<Message, Map<string, Set<string>>>();

  const tell = (
    channelId: string,
    intent: number,
    name: string,
    payload: (session: GatewaySession) => unknown,
  ): void => {
    const found = findChannel(world, channelId);
    if (!found) return;
    for (const session of sessions.all()) {
      if (!(session.intents & intent) || !session.sees(found.guild.id)) continue;
      if (!isMember(found.guild, session.userId) || !mayView(found.guild, found.channel, session.userId)) continue;
      session.dispatch(name, payload(session));
    }
  };
  const announce = (name: string, message: Message): void => {
    if (!ephemeral.has(message.id))
      tell(message.channel_id, guildMessagesIntent, name, ({ userId, intents }) =>
        messages.asSeenBy(message, userId, (intents & messageContentIntent) !== 0),
      );
  };

  const messages: Messages = {
    send({ userId, channelId, content, more = {}, isEphemeral = false }) {
      const found = findChannel(world, channelId);
      const author = found?.guild.members.find(({ user }) => user.id === userId);
      if (!found || !author) throw new RangeError('no such channel, or no such member of its guild');
      const message = { ...messagePayload(found.guild, found.channel, author, content), ...more };
      const list = channels.get(channelId) ?? [];
      channels.set(channelId, list);
      list.unshift(message);
      for (const old of list.splice(kept)) ephemeral.delete(old.id);
      if (isEphemeral) ephemeral.add(message.id);
      announce('MESSAGE_CREATE', message);
      return message;
    },
    list: (channelId) => (channels.get(channelId) ?? []).filter(({ id }) => !ephemeral.has(id)),
    find: (channelId, wanted) => channels.get(channelId)?.find(({ id }) => id === wanted),
    edit(message, change) {
      Object.assign(message, change, { edited_timestamp: timestamp() });
      announce('MESSAGE_UPDATE', message);
      return message;
    },
    remove(message) {
      const { id, channel_id, guild_id } = message;
      channels.set(
        channel_id,
        (channels.get(channel_id) ?? []).filter((one) => one !== message),
      );
      if (!ephemeral.delete(id))
        tell(channel_id, guildMessagesIntent, 'MESSAGE_DELETE', () => ({ id, channel_id, guild_id }));
    },
    asSeenBy(message, userId, readsEverything) {
      const isTold =
        readsEverything ||
        message.author.id === userId ||
        message.mentions.some((mentioned) => mentioned.id === userId);
      const given = reactions.get(message);
      return {
        ...message,
        ...(!isTold && { content: '' }),
        ...(given && { reactions: [...given].map(([emoji, users]) => reactionPayload(emoji, users, userId)) }),
      };
    },
    react(message, userId, emoji, isOn) {
      const given = reactions.get(message) ?? new Map<string, Set<string>>();
      const users = given.get(emoji) ?? new Set<string>();
      if (users.has(userId) === isOn) return;
      if (isOn) users.add(userId);
      else users.delete(userId);
      if (users.size > 0) given.set(emoji, users);
      else given.delete(emoji);
      if (given.size > 0) reactions.set(message, given);
      else reactions.delete(message);
      const { id: message_id, channel_id, guild_id } = message;
      const member = findChannel(world, channel_id)?.guild.members.find(({ user }) => user.id === userId);
      tell(channel_id, messageReactionsIntent, isOn ? 'MESSAGE_REACTION_ADD' : 'MESSAGE_REACTION_REMOVE', () => ({
        ...{
          user_id: userId,
          channel_id,
          message_id,
          guild_id,
          emoji: { id: null, name: emoji },
          burst: false,
          type: 0,
        },
        ...(isOn && { message_author_id: message.author.id, ...(member && { member: memberPayload(member) }) }),
      }));
    },
    reactors: (message, emoji) => [...(reactions.get(message)?.get(emoji) ?? [])],
    typing(userId, channelId) {
      const guild = findChannel(world, channelId)?.guild;
      const member = guild?.members.find(({ user }) => user.id === userId);
      if (!guild || !member) throw new RangeError('no such channel, or no such member of its guild');
      tell(channelId, messageTypingIntent, 'TYPING_START', () => ({
        channel_id: channelId,
        guild_id: guild.id,
        user_id: userId,
        timestamp: Math.floor(Date.now() / 1000),
        member: memberPayload(member),
      }));
    },
  };
  return messages;
}

const reactionPayload = (name: string, users: ReadonlySet<string>, userId: string) => ({
  emoji: { id: null, name },
  count: users.size,
  count_details: { burst: 0, normal: users.size },
  burst_colors: [],
  me: users.has(userId),
  me_burst: false,
});

function messagePayload(guild: WorldGuild, channel: WorldChannel, author: WorldMember, content: string) {
  const mentioned = new Set([...content.matchAll(/<@!?(\d+)>/g)].map(([, id]) => id));
  return {
    id: newSnowflake(),
    channel_id: channel.id,
    channel_type: channel.type,
    guild_id: guild.id,
    type: 0 as number,
    author: userPayload(author.user),
    member: { ...memberFacts(author), ...inVoice },
    content,
    timestamp: timestamp(),
    edited_timestamp: null as string | null,
    tts: false,
    mention_everyone: false,
    mentions: guild.members
      .filter(({ user }) => mentioned.has(user.id))
      .map((one) => ({ ...userPayload(one.user), member: { ...memberFacts(one), ...inVoice } })),
    mention_roles: [],
    attachments: [] as unknown[],
    embeds: [] as unknown[],
    components: [] as unknown[],
    pinned: false,
    flags: 0,
  };
}
