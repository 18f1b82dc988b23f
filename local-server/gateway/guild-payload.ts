import type { VoiceStateRow } from '../voice-state.ts';
import { hiddenChannelFlag, hiddenChannelName } from '../../shared-protocol/gateway-payloads.ts';
import { permission } from '../../shared-protocol/permission.ts';
import { presencesIntent } from './intents.ts';
import type { Presence } from './presences.ts';
import { mayView } from '../world/member-permissions.ts';
import {
  channelType,
  type WorldChannel,
  type WorldGuild,
  type WorldMember,
  type WorldRole,
  type WorldUser,
} from '../world/world.ts';

export const userPayload = (user: WorldUser) => ({
  id: user.id,
  username: user.username,
  discriminator: user.bot ? '0001' : '0',
  global_name: user.bot ? null : user.username,
  avatar: null,
  avatar_decoration_data: null,
  banner: null,
  accent_color: null,
  bot: user.bot,
  collectibles: null,
  primary_guild: null,
  flags: 0,
  public_flags: 0,
});

const joinedAt = '2024-01-01T00:00:00.000000+00:00';

/** A member without its user, for places that name the user beside it; `deaf` and `mute` are voice's. */
export const memberFacts = (member: WorldMember) => ({
  nick: member.nick,
  avatar: null,
  banner: null,
  roles: member.roles,
  joined_at: joinedAt,
  premium_since: null,
  communication_disabled_until: null,
  pending: false,
  flags: 0,
});

export const inVoice = { deaf: false, mute: false };

export const memberPayload = (member: WorldMember) => ({
  user: userPayload(member.user),
  ...memberFacts(member),
  ...inVoice,
});

export const rolePayload = (role: WorldRole, position: number) => ({
  ...role,
  position,
  description: null,
  color: 0,
  colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
  hoist: false,
  icon: null,
  unicode_emoji: null,
  managed: false,
  mentionable: false,
  flags: 0,
});

/** What a kind of channel has beside what all have. */
const ofKind: Record<number, object> = {
  [channelType.text]: {
    topic: null,
    rate_limit_per_user: 0,
    nsfw: false,
    last_message_id: null,
    last_pin_timestamp: null,
  },
  [channelType.voice]: {
    rtc_region: null,
    rate_limit_per_user: 0,
    nsfw: false,
    last_message_id: null,
    video_quality_mode: 1,
  },
  [channelType.stage]: { rtc_region: null, rate_limit_per_user: 0, nsfw: false, last_message_id: null, topic: null },
};

/** Discord's, for a channel in which nobody changed it. */
const defaultBitrate = 64_000;
const hasVoice = ({ type }: WorldChannel): boolean => type === channelType.voice || type === channelType.stage;

/**
 * A channel as one bot sees it: since November 2026 a channel that it may not view has no name, and only the overwrites
 * that deny viewing. Anyone connected to it may view it.
 */
export function channelPayload(guild: WorldGuild, channel: WorldChannel, userId: string, isInside: boolean) {
  if (isInside || mayView(guild, channel, userId)) return openChannel(channel);
  const { id, guild_id, type, position, parent_id } = channel;
  const deny = permission.viewChannel.toString();
  return {
    ...{ id, guild_id, type, position, parent_id },
    flags: hiddenChannelFlag,
    name: hiddenChannelName,
    topic: null,
    ...(hasVoice(channel) && { bitrate: defaultBitrate, user_limit: 0 }),
    permission_overwrites: [{ id: guild.id, type: 0, allow: '0', deny }],
  };
}

/** A channel with everything that it has. Only voice channels and stages have a bitrate. */
export function openChannel(channel: WorldChannel) {
  const { bitrate, user_limit, ...common } = channel;
  return { ...common, ...(hasVoice(channel) && { bitrate, user_limit }), ...ofKind[channel.type], flags: 0 };
}

/** What is said of a guild in a list. */
export const guildBrief = ({ id, name }: WorldGuild) => ({ id, name, icon: null, banner: null, features: [] });

/** A guild with everything that Discord says of one, whatever asks for it. */
export const guildFacts = (guild: WorldGuild) => ({
  id: guild.id,
  name: guild.name,
  icon: null,
  splash: null,
  discovery_splash: null,
  home_header: null,
  banner: null,
  description: null,
  owner_id: guild.ownerId,
  application_id: null,
  region: 'deprecated',
  afk_channel_id: null,
  afk_timeout: 300,
  widget_enabled: false,
  widget_channel_id: null,
  system_channel_id: null,
  system_channel_flags: 0,
  rules_channel_id: null,
  public_updates_channel_id: null,
  safety_alerts_channel_id: null,
  verification_level: 0,
  default_message_notifications: 0,
  explicit_content_filter: 0,
  mfa_level: 0,
  nsfw: false,
  nsfw_level: 0,
  premium_tier: 0,
  premium_subscription_count: 0,
  premium_progress_bar_enabled: false,
  preferred_locale: 'en-US',
  vanity_url_code: null,
  max_presences: null,
  max_members: 500_000,
  max_video_channel_users: 25,
  max_stage_video_channel_users: 50,
  hub_type: null,
  incidents_data: null,
  features: [],
  emojis: [],
  stickers: [],
  roles: guild.roles.map(rolePayload),
});

/**
 * GUILD_CREATE for one bot: voice states without guild_id; as members only itself and who sits in voice, unless it has
 * the intent for presences.
 */
export function guildPayload(
  guild: WorldGuild,
  states: VoiceStateRow[],
  { userId, intents }: { userId: string; intents: number },
  presences: readonly Presence[],
) {
  const seesEveryone = (intents & presencesIntent) !== 0;
  const own = states.find((state) => state.user_id === userId);
  const visible = new Set([userId, ...states.map((state) => state.user_id)]);
  return {
    ...guildFacts(guild),
    unavailable: false,
    large: false,
    member_count: guild.members.length,
    joined_at: joinedAt,
    threads: [],
    presences: seesEveryone ? presences : [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
    channels: guild.channels.map((channel) => channelPayload(guild, channel, userId, own?.channel_id === channel.id)),
    members: guild.members.filter((member) => seesEveryone || visible.has(member.user.id)).map(memberPayload),
    voice_states: states.map((state) => ({ ...state, guild_id: undefined })),
  };
}
