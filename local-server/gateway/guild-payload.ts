import type { VoiceStateRow } from '../voice-state.ts';
import type { WorldGuild, WorldMember, WorldUser } from '../world/world.ts';

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

/** GUILD_CREATE for one bot: voice states without guild_id, as members only itself and who sits in voice. */
export function guildPayload(guild: WorldGuild, states: VoiceStateRow[], userId: string) {
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
    channels: guild.channels,
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
