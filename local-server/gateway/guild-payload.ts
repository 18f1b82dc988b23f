import type { VoiceStateRow } from '../voice-state.ts';
import { hiddenChannelFlag, hiddenChannelName } from '../../shared-protocol/gateway-payloads.ts';
import { permission } from '../../shared-protocol/permission.ts';
import { mayView } from '../world/member-permissions.ts';
import type { WorldChannel, WorldGuild, WorldMember, WorldUser } from '../world/world.ts';

export const userPayload = (user: WorldUser) => ({
  id: user.id,
  username: user.username,
  discriminator: user.bot ? '0001' : '0',
  global_name: user.bot ? null : user.username,
  avatar: null,
  bot: user.bot,
});

export const memberPayload = (member: WorldMember) => ({
  user: userPayload(member.user),
  nick: member.nick,
  roles: member.roles,
  joined_at: '2024-01-01T00:00:00.000000+00:00',
  deaf: false,
  mute: false,
  flags: 0,
});

/**
 * A channel as one bot sees it: since November 2026 a channel that it may not view has no name, and only the overwrites
 * that deny viewing. Anyone connected to it may view it.
 */
export function channelPayload(guild: WorldGuild, channel: WorldChannel, userId: string, isInside: boolean) {
  if (isInside || mayView(guild, channel, userId)) return { ...channel, flags: 0 };
  const { id, guild_id, type, position, parent_id } = channel;
  const deny = permission.viewChannel.toString();
  return {
    ...{ id, guild_id, type, position, parent_id },
    flags: hiddenChannelFlag,
    name: hiddenChannelName,
    topic: null,
    bitrate: null,
    user_limit: null,
    permission_overwrites: [{ id: guild.id, type: 0, allow: '0', deny }],
  };
}

/** GUILD_CREATE for one bot: voice states without guild_id, as members only itself and who sits in voice. */
export function guildPayload(guild: WorldGuild, states: VoiceStateRow[], userId: string) {
  const own = states.find((state) => state.user_id === userId);
  const visible = new Set([userId, ...states.map((state) => state.user_id)]);
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    owner_id: guild.ownerId,
    unavailable: false,
    large: false,
    member_count: guild.members.length,
    joined_at: '2024-01-01T00:00:00.000000+00:00',
    premium_tier: 0,
    preferred_locale: 'en-US',
    features: [],
    emojis: [],
    stickers: [],
    threads: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
    channels: guild.channels.map((channel) => channelPayload(guild, channel, userId, own?.channel_id === channel.id)),
    roles: guild.roles.map((role, position) => ({
      ...role,
      position,
      color: 0,
      hoist: false,
      managed: false,
      mentionable: false,
      flags: 0,
    })),
    members: guild.members.filter((member) => visible.has(member.user.id)).map(memberPayload),
    voice_states: states.map((state) => ({ ...state, guild_id: undefined })),
  };
}
