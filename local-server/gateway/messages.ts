import { findChannel, isMember } from '../world/lookup.ts';
import { mayView } from '../world/member-permissions.ts';
import { newSnowflake } from '../world/new-snowflake.ts';
import type { World, WorldChannel, WorldGuild, WorldMember } from '../world/world.ts';
import type { GatewaySession, GatewaySessions } from './gateway-sessions.ts';
import { inVoice, memberFacts, userPayload } from './guild-payload.ts';
import { guildMessagesIntent, messageContentIntent } from './intents.ts';

/** Somebody writes into a channel. */
export interface WantedMessage {
  userId: string;
  channelId: string;
  content: string;
}

/**
 * MESSAGE_CREATE to every bot that asked for messages and sees the channel; what it says only to those with that intent
 * too, to whom it mentions, and to its author.
 * @throws RangeError if there is no such channel, or its guild no such member
 */
export function sendMessage(
  { world, sessions }: { world: World; sessions: GatewaySessions },
  { userId, channelId, content }: WantedMessage,
): { id: string } {
  const found = findChannel(world, channelId);
  const author = found?.guild.members.find(({ user }) => user.id === userId);
  if (!found || !author) throw new RangeError('no such channel, or no such member of its guild');
  const { guild, channel } = found;
  const message = messagePayload(guild, channel, author, content);
  for (const session of sessions.all()) {
    if (!(session.intents & guildMessagesIntent) || !session.sees(guild.id)) continue;
    if (!isMember(guild, session.userId) || !mayView(guild, channel, session.userId)) continue;
    const isTold = mayRead(session, userId) || message.mentions.some((mentioned) => mentioned.id === session.userId);
    session.dispatch('MESSAGE_CREATE', isTold ? message : { ...message, content: '' });
  }
  return { id: message.id };
}

const mayRead = (session: GatewaySession, authorId: string): boolean =>
  (session.intents & messageContentIntent) !== 0 || session.userId === authorId;

function messagePayload(guild: WorldGuild, channel: WorldChannel, author: WorldMember, content: string) {
  const mentioned = new Set([...content.matchAll(/<@!?(\d+)>/g)].map(([, id]) => id));
  return {
    id: newSnowflake(),
    channel_id: channel.id,
    channel_type: channel.type,
    guild_id: guild.id,
    type: 0,
    author: userPayload(author.user),
    member: { ...memberFacts(author), ...inVoice },
    content,
    timestamp: new Date().toISOString(),
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: guild.members
      .filter(({ user }) => mentioned.has(user.id))
      .map((one) => ({ ...userPayload(one.user), member: { ...memberFacts(one), ...inVoice } })),
    mention_roles: [],
    attachments: [],
    embeds: [],
    components: [],
    pinned: false,
    flags: 0,
  };
}
